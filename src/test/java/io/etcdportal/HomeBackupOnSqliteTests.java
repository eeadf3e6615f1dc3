package io.etcdportal;

import io.etcdportal.testbed.Portal;

/** The command copies the embedded database. */
class HomeBackupOnSqliteTests extends HomeBackupContract {

    @Override
    Portal.Settings onFirst(Portal.Settings settings) {
        return settings;
    }

    @Override
    Portal.Settings onRestored(Portal.Settings settings) {
        return settings;
    }

    @Override
    void backUp() {
        // The command did.
    }

    @Override
    void restore() {
        // It lies beside the keys.
    }
}
