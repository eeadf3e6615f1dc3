package io.etcdportal.audit;

import io.etcdportal.testbed.Databases;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import java.nio.file.Path;

import javax.sql.DataSource;

class VerificationOnSqliteTests extends VerificationContract {

    private DataSource database = new DriverManagerDataSource();

    @BeforeAll
    void make(@TempDir Path directory) {
        database = Databases.sqlite(directory);
    }

    @Override
    DataSource database() {
        return database;
    }
}
