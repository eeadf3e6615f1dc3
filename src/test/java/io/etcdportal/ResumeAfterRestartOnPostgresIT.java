package io.etcdportal;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresDatabase;

import org.junit.jupiter.api.AutoClose;

@NeedsEngine
class ResumeAfterRestartOnPostgresIT extends ResumeAfterRestartContract {

    @AutoClose private final PostgresDatabase database = PostgresDatabase.withTables();

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings.database(database);
    }
}
