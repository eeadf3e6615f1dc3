package io.etcdportal;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresDatabase;

import org.junit.jupiter.api.AutoClose;

import java.nio.file.Path;

import javax.sql.DataSource;

@NeedsEngine
class BackupMigrationOnPostgresIT extends BackupMigrationContract {

    @AutoClose private final PostgresDatabase database = PostgresDatabase.empty();

    @Override
    String vendor() {
        return "postgresql";
    }

    @Override
    DataSource empty(Path home) {
        return database.dataSource();
    }

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings.database(database);
    }
}
