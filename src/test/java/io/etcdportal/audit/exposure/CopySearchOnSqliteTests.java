package io.etcdportal.audit.exposure;

import com.zaxxer.hikari.HikariDataSource;

import io.etcdportal.testbed.Databases;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import javax.sql.DataSource;

class CopySearchOnSqliteTests extends CopySearchContract {

    @TempDir static Path directory = Path.of("");
    @AutoClose private HikariDataSource database = new HikariDataSource();

    @Override
    DataSource database() {
        database = Databases.sqlite(directory);
        return database;
    }
}
