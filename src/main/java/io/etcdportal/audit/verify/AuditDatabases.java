package io.etcdportal.audit.verify;

import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.DerivedTables;
import io.etcdportal.audit.store.HeadTable;

import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

import java.util.Map;

import javax.sql.DataSource;

/** The databases of portals, for commands. */
final class AuditDatabases {

    private static final String SQLITE = "jdbc:sqlite:";
    private static final int PATIENCE_IN_MILLIS = 30_000;

    private final Map<String, String> environment;

    /**
     * For one command.
     *
     * @param environment the variables of the process, which hold user and password
     */
    AuditDatabases(Map<String, String> environment) {
        this.environment = environment;
    }

    /** {@return the record in a database} */
    AuditLogReader reader(String url) {
        DataSource database = url.startsWith(SQLITE) ? readOnly(url) : postgres(url);
        JdbcClient jdbc = JdbcClient.create(database);
        return new DatabaseLogReader(
                new AuditTable(new NamedParameterJdbcTemplate(database)),
                new DerivedTables(jdbc),
                new CheckpointTable(jdbc),
                new HeadTable(jdbc, new JdbcTemplate(database)));
    }

    /** {@return a database to be written to, which has to be there} */
    DataSource writable(String url) {
        return url.startsWith(SQLITE) ? writableSqlite(url) : postgres(url);
    }

    private static DataSource readOnly(String url) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl(url);
        return database;
    }

    /** As the portal writes to it. A portal may be writing too. */
    private static DataSource writableSqlite(String url) {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(PATIENCE_IN_MILLIS);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl(url);
        return database;
    }

    private DataSource postgres(String url) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(url);
        database.setUser(environment.get("SPRING_DATASOURCE_USERNAME"));
        database.setPassword(environment.get("SPRING_DATASOURCE_PASSWORD"));
        return database;
    }
}
