package io.etcdportal;

import io.etcdportal.testbed.Portal;

class GoingOnAfterRestartOnSqliteTests extends GoingOnAfterRestartContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
