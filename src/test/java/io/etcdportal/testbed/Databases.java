package io.etcdportal.testbed;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

import java.nio.file.Path;

import javax.sql.DataSource;

/** Databases with the portal's tables, without the portal. */
public final class Databases {

    private Databases() {}

    /** A new embedded one, as the portal opens it. To be closed. */
    public static HikariDataSource sqlite(Path directory) {
        HikariDataSource pool = pool(sqliteOfPortal(directory));
        migrate(pool, "sqlite");
        return pool;
    }

    /**
     * The embedded one of a portal, which is opened for each statement and left alone otherwise.
     */
    public static DataSource sqliteOfPortal(Path directory) {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout(5000);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + directory.resolve("portal.db"));
        return database;
    }

    /**
     * Keeps connections open: to make one anew for each statement takes longer than most
     * statements.
     */
    static HikariDataSource pool(DataSource database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    /** Makes the tables where there are none. */
    static void migrate(DataSource database, String vendor) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/" + vendor)
                .load()
                .migrate();
    }
}
