package io.etcdportal;

import io.etcdportal.testbed.Portal;

class AuditReadingOnSqliteTests extends AuditReadingContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
