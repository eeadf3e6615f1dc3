package io.etcdportal;

import io.etcdportal.testbed.Portal;

class AuditFeedOnSqliteTests extends AuditFeedContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
