package io.etcdportal.audit.verify;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresDatabase;

import org.junit.jupiter.api.AutoClose;

import java.nio.file.Path;

import javax.sql.DataSource;

@NeedsEngine
class RepeatCounterOnPostgresIT extends RepeatCounterContract {

    @AutoClose private final PostgresDatabase database = PostgresDatabase.withTables();

    @Override
    DataSource make(Path directory) {
        return database.dataSource();
    }
}
