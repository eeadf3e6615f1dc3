package io.etcdportal;

import io.etcdportal.testbed.Portal;

class CheckAheadOnSqliteTests extends CheckAheadContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
