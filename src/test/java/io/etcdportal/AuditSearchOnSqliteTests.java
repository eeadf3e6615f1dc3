package io.etcdportal;

import io.etcdportal.testbed.Portal;

class AuditSearchOnSqliteTests extends AuditSearchContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
