package io.etcdportal.audit.exposure;

import io.etcdportal.testbed.Databases;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import javax.sql.DataSource;

class CopySearchOnSqliteTests extends CopySearchContract {

    @TempDir static Path directory = Path.of("");

    @Override
    DataSource database() {
        return Databases.sqlite(directory);
    }
}
