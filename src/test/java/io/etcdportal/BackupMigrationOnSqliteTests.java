package io.etcdportal;

import io.etcdportal.testbed.Portal;

import org.sqlite.SQLiteDataSource;

import java.nio.file.Path;

import javax.sql.DataSource;

class BackupMigrationOnSqliteTests extends BackupMigrationContract {

    @Override
    String vendor() {
        return "sqlite";
    }

    @Override
    DataSource empty(Path home) {
        SQLiteDataSource database = new SQLiteDataSource();
        database.setUrl("jdbc:sqlite:" + home.resolve("portal.db") + "?foreign_keys=true");
        return database;
    }

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }
}
