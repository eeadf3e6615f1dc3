package io.etcdportal.audit.search;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresDatabase;

import org.junit.jupiter.api.AutoClose;

import javax.sql.DataSource;

@NeedsEngine
class EntrySearchOnPostgresIT extends EntrySearchContract {

    @AutoClose private final PostgresDatabase database = PostgresDatabase.withTables();

    @Override
    DataSource database() {
        return database.dataSource();
    }
}
