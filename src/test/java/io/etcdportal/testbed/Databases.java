package io.etcdportal.testbed;

import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

import java.nio.file.Path;

import javax.sql.DataSource;

/** Databases with the portal's tables, without the portal. */
public final class Databases {

    private Databases() {}

    /** An embedded one, as the portal opens it. */
    public static DataSource sqlite(Path directory) {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout(5000);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + directory.resolve("portal.db"));
        return migrated(database, "sqlite");
    }

    /** One on a server. */
    public static DataSource postgres(PostgresServer server) {
        org.postgresql.ds.PGSimpleDataSource database = new org.postgresql.ds.PGSimpleDataSource();
        database.setUrl(server.getJdbcUrl());
        database.setUser(server.getUsername());
        database.setPassword(server.getPassword());
        return migrated(database, "postgresql");
    }

    private static DataSource migrated(DataSource database, String vendor) {
        migrate(database, vendor, "latest");
        return database;
    }

    /**
     * Gives a database the tables of an older portal.
     *
     * @param vendor {@code sqlite} or {@code postgresql}
     * @param version of the last migration
     */
    public static void migrate(DataSource database, String vendor, String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/" + vendor)
                .target(version)
                .load()
                .migrate();
    }
}
