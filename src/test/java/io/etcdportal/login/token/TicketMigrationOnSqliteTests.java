package io.etcdportal.login.token;

import io.etcdportal.testbed.Portal;

class TicketMigrationOnSqliteTests extends TicketMigrationContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
