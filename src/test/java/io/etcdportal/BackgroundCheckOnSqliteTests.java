package io.etcdportal;

import io.etcdportal.testbed.Portal;

class BackgroundCheckOnSqliteTests extends BackgroundCheckContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
