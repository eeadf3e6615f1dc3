package io.etcdportal;

import io.etcdportal.testbed.Portal;

import org.sqlite.SQLiteDataSource;

import javax.sql.DataSource;

class AuditMigrationOnSqliteTests extends AuditMigrationContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }

    @Override
    DataSource database() {
        SQLiteDataSource database = new SQLiteDataSource();
        database.setUrl("jdbc:sqlite:" + directory.resolve("home/portal.db"));
        return database;
    }

    @Override
    String vendor() {
        return "sqlite";
    }
}
