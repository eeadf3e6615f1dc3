package io.etcdportal;

import io.etcdportal.testbed.Portal;

class ResumeAfterRestartOnSqliteTests extends ResumeAfterRestartContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
