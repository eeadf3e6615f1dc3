package io.etcdportal.audit.verify;

import io.etcdportal.testbed.Databases;

import java.nio.file.Path;

import javax.sql.DataSource;

class RepeatsOnSqliteTests extends RepeatsContract {

    @Override
    DataSource make(Path directory) {
        return Databases.sqlite(directory);
    }
}
