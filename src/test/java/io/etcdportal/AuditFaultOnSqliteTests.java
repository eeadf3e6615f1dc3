package io.etcdportal;

import io.etcdportal.testbed.Portal;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

import javax.sql.DataSource;

class AuditFaultOnSqliteTests extends AuditFaultContract {

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings;
    }

    @Override
    DataSource database() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(30_000);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + directory.resolve("home/portal.db"));
        return database;
    }

    @Override
    String lock() {
        return "update audit_head set id = id";
    }
}
