package io.etcdportal;

import io.etcdportal.testbed.Portal;

class PortalOnSqliteTests extends PortalContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
