package io.etcdportal.testbed;

import com.zaxxer.hikari.HikariDataSource;

import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/**
 * A database of its own on a PostgreSQL that all tests of this process share. A start of a server
 * takes seconds, and a new database a few hundredths of one. For tests that stop the server, or
 * that rely on its disk, there is {@link PostgresServer}.
 */
public final class PostgresDatabase implements AutoCloseable {

    private static final PostgresServer SERVER = new PostgresServer().forManyPortals();
    private static final String TEMPLATE = "with_tables";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "test_" + COUNT.incrementAndGet();
    private final HikariDataSource pool;

    private PostgresDatabase(String template) {
        administrator().execute("create database " + name + " template " + template);
        pool = Databases.pool(database(name));
    }

    /** One with the portal's tables. */
    public static PostgresDatabase withTables() {
        start();
        return new PostgresDatabase(TEMPLATE);
    }

    /** One with nothing in it. */
    public static PostgresDatabase empty() {
        start();
        return new PostgresDatabase("template0");
    }

    /** It runs until the tests' JVM ends. */
    private static synchronized void start() {
        if (SERVER.getContainerId() == null) {
            SERVER.start();
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::stop));
            administrator().execute("create database " + TEMPLATE);
            Databases.migrate(database(TEMPLATE), "postgresql");
        }
    }

    private static JdbcTemplate administrator() {
        return new JdbcTemplate(database(SERVER.getDatabaseName()));
    }

    private static PGSimpleDataSource database(String name) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(url(name));
        database.setUser(SERVER.getUsername());
        database.setPassword(SERVER.getPassword());
        return database;
    }

    private static String url(String name) {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(
                        SERVER.getHost(),
                        SERVER.getMappedPort(PostgresServer.POSTGRESQL_PORT),
                        name);
    }

    /** Its connections are pooled. */
    public DataSource dataSource() {
        return pool;
    }

    /** Its address, for JDBC. */
    public String url() {
        return url(name);
    }

    /** Who may use it. */
    public String user() {
        return SERVER.getUsername();
    }

    /** The user's password. */
    public String password() {
        return SERVER.getPassword();
    }

    @Override
    public void close() {
        pool.close();
        administrator().execute("drop database " + name + " with (force)");
    }
}
