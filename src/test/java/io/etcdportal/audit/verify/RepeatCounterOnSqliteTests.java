package io.etcdportal.audit.verify;

import com.zaxxer.hikari.HikariDataSource;

import io.etcdportal.testbed.Databases;

import org.junit.jupiter.api.AutoClose;

import java.nio.file.Path;

import javax.sql.DataSource;

class RepeatCounterOnSqliteTests extends RepeatCounterContract {

    @AutoClose private HikariDataSource database = new HikariDataSource();

    @Override
    DataSource make(Path directory) {
        database = Databases.sqlite(directory);
        return database;
    }
}
