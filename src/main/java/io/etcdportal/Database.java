package io.etcdportal;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteException;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/**
 * What SQLite needs to be used as PostgreSQL is, and what keeps a silent server from being waited
 * for.
 */
@Configuration(proxyBeanMethods = false)
class Database {

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /** How long a server may say nothing before its connection counts as broken. */
    private static final String SILENCE_IN_SECONDS = "30";

    /** After how many times a statement is prepared on the server; 0 is never. */
    private static final String PREPARE_THRESHOLD = "prepareThreshold";

    /** PostgreSQL's code of a server, or a transaction, that takes no changes. */
    private static final String READS_ONLY = "25006";

    /**
     * SQLite has one writer at a time, and lets the others wait inside its own code, where a
     * virtual thread holds on to the processor that carries it: two that wait would stop a machine
     * of two cores. With one connection they wait for that, in Java, and hold on to nothing.
     */
    @Bean
    static BeanPostProcessor oneConnectionToSqlite() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && isSqlite(pool)) {
                    pool.setMaximumPoolSize(1);
                    pool.setExceptionOverride(new LeaveBehind(pool));
                } else if (bean instanceof HikariDataSource pool && isPostgres(pool)) {
                    pool.addDataSourceProperty("socketTimeout", SILENCE_IN_SECONDS);
                    // Of several hosts in the address, the one that takes changes now; where none
                    // does, one that reads still serves downloads.
                    pool.addDataSourceProperty("targetServerType", "preferPrimary");
                    pool.setExceptionOverride(new LeaveReadOnly(pool));
                    if (isBehindPooler(pool)) {
                        log.info(
                                "The database is behind a connection pooler: no statement is"
                                        + " prepared on the server");
                        pool.addDataSourceProperty(PREPARE_THRESHOLD, "0");
                    }
                }
                return bean;
            }
        };
    }

    /**
     * A migration may take long, and the server says nothing meanwhile: it has a connection of its
     * own, without a limit.
     */
    @Bean
    FlywayConfigurationCustomizer patientMigrations(DataSource database) {
        return flyway -> {
            if (database instanceof HikariDataSource pool && isPostgres(pool)) {
                String url = pool.getJdbcUrl();
                if (pool.getDataSourceProperties().containsKey(PREPARE_THRESHOLD)) {
                    url += (url.contains("?") ? "&" : "?") + PREPARE_THRESHOLD + "=0";
                }
                flyway.dataSource(url, pool.getUsername(), pool.getPassword());
            }
        };
    }

    /**
     * {@return whether a pooler such as PgBouncer is between the portal and the server: it names
     * another process than the one that answers} It may give each transaction another connection to
     * the server, which knows nothing of statements that were prepared on the one before. Where the
     * server can't be reached, whoever needs it next says so.
     */
    private static boolean isBehindPooler(HikariDataSource pool) {
        try (Connection connection = DriverManager.getConnection(pool.getJdbcUrl(), login(pool));
                Statement question = connection.createStatement();
                ResultSet answer = question.executeQuery("select pg_backend_pid()")) {
            return answer.next()
                    && answer.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            log.debug("Can't determine whether the database is behind a connection pooler", e);
            return false;
        }
    }

    /** The pool's own, with its limit for a server that is silent. */
    private static Properties login(HikariDataSource pool) {
        Properties login = new Properties();
        login.putAll(pool.getDataSourceProperties());
        if (pool.getUsername() != null) {
            login.setProperty("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            login.setProperty("password", pool.getPassword());
        }
        return login;
    }

    /**
     * A connection that could not begin or end a transaction believes for ever that it is in one.
     * It is closed, and the next one is a new one.
     */
    private static final class LeaveBehind implements SQLExceptionOverride {

        private static final Duration PATIENCE = Duration.ofMillis(500);

        private final HikariDataSource pool;
        private CompletableFuture<Boolean> question = CompletableFuture.completedFuture(true);
        private boolean answers = true;

        LeaveBehind(HikariDataSource pool) {
            this.pool = pool;
        }

        /**
         * {@return whether its connection can be had} Whoever has it keeps it for as long as the
         * disk hangs. Until that is known, which takes the pool's time limit, the last answer
         * counts: a probe of Kubernetes does not wait that long.
         */
        synchronized boolean answers() {
            if (question.isDone()) {
                answers = question.join();
                question = new CompletableFuture<>();
                CompletableFuture<Boolean> asked = question;
                Thread.ofVirtual()
                        .name("database-probe")
                        .start(() -> asked.complete(isConnectionToBeHad()));
            }
            try {
                answers = question.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                log.debug("It is not known yet whether the database is reachable", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answers;
        }

        private boolean isConnectionToBeHad() {
            try (Connection connection = pool.getConnection()) {
                return connection != null;
            } catch (SQLException e) {
                log.debug("Can't get a database connection", e);
                return false;
            }
        }

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            return e instanceof SQLiteException sqlite && !isConstraint(sqlite)
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }

    /**
     * A server that takes no changes is one that was the primary, and lives on. Every connection to
     * it is left behind, not only the one that noticed: new ones go to where the address leads now.
     */
    private static final class LeaveReadOnly implements SQLExceptionOverride {

        private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

        private final HikariDataSource pool;
        private final AtomicBoolean readOnly = new AtomicBoolean();
        private final AtomicLong warned =
                new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS.toNanos());

        LeaveReadOnly(HikariDataSource pool) {
            this.pool = pool;
        }

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException e) {
            if (!READS_ONLY.equals(e.getSQLState())) {
                return SQLExceptionOverride.Override.CONTINUE_EVICT;
            }
            leaveAll();
            readOnly.set(true);
            warn();
            return SQLExceptionOverride.Override.MUST_EVICT;
        }

        private void leaveAll() {
            HikariPoolMXBean connections = pool.getHikariPoolMXBean();
            if (connections != null) {
                connections.softEvictConnections();
            }
        }

        /**
         * {@return whether it does, as far as is known; asks where it did not the last time} When
         * it does again, the pool may still hold connections that were opened while it did not.
         */
        boolean takesChanges() {
            if (readOnly.get()) {
                try (Connection connection = pool.getConnection();
                        Statement question = connection.createStatement();
                        ResultSet answer = question.executeQuery("show transaction_read_only")) {
                    if (answer.next() && answer.getString(1).equals("off")) {
                        leaveAll();
                        readOnly.set(false);
                    }
                } catch (SQLException e) {
                    log.debug("Can't determine whether the database accepts changes", e);
                }
            }
            return !readOnly.get();
        }

        private void warn() {
            long last = warned.get();
            long now = System.nanoTime();
            if (now - last >= BETWEEN_WARNINGS.toNanos() && warned.compareAndSet(last, now)) {
                log.warn(
                        "The database is read-only ({}), as after a failover: its connections are"
                                + " closed, and new ones go to where spring.datasource.url leads"
                                + " now",
                        READS_ONLY);
            }
        }
    }

    /**
     * Tells whoever sends requests to the portal while its database takes no changes, or does not
     * answer. A server isn't asked as long as nothing says so.
     */
    @Bean
    HealthIndicator databaseWritableHealthIndicator(DataSource database) {
        return () -> takesChanges(database) ? Health.up().build() : Health.outOfService().build();
    }

    private static boolean takesChanges(DataSource database) {
        if (!(database instanceof HikariDataSource pool)) {
            return true;
        }
        return switch (pool.getExceptionOverride()) {
            case LeaveReadOnly server -> server.takesChanges();
            case LeaveBehind embedded -> embedded.answers();
            case null, default -> true;
        };
    }

    private static boolean isConstraint(SQLiteException e) {
        return e.getResultCode().name().startsWith("SQLITE_CONSTRAINT");
    }

    private static boolean isPostgres(HikariDataSource pool) {
        return pool.getJdbcUrl() != null && pool.getJdbcUrl().startsWith("jdbc:postgresql:");
    }

    private static boolean isSqlite(HikariDataSource pool) {
        return pool.getJdbcUrl() != null && pool.getJdbcUrl().startsWith("jdbc:sqlite:");
    }

    /** Which database the settings name, for what is not the same on both. */
    @Bean
    DatabaseDriver databaseDriver(JdbcConnectionDetails connection) {
        return DatabaseDriver.fromJdbcUrl(connection.getJdbcUrl());
    }

    @Bean
    SQLExceptionTranslator sqlExceptionTranslator() {
        SQLExceptionTranslator standard = new SQLExceptionSubclassTranslator();
        return (task, sql, e) ->
                e instanceof SQLiteException sqlite
                        ? translate(task, sqlite, standard.translate(task, sql, e))
                        : READS_ONLY.equals(e.getSQLState())
                                ? new DataAccessResourceFailureException(task, e)
                                : standard.translate(task, sql, e);
    }

    private static @Nullable DataAccessException translate(
            String task, SQLiteException e, @Nullable DataAccessException otherwise) {
        return switch (e.getResultCode()) {
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY ->
                    new DuplicateKeyException(task, e);
            case SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED ->
                    new CannotAcquireLockException(task, e);
            case SQLITE_FULL, SQLITE_CANTOPEN -> new DataAccessResourceFailureException(task, e);
            default -> {
                if (isConstraint(e)) {
                    yield new DataIntegrityViolationException(task, e);
                }
                yield isOfDisk(e) ? new DataAccessResourceFailureException(task, e) : otherwise;
            }
        };
    }

    private static boolean isOfDisk(SQLiteException e) {
        String name = e.getResultCode().name();
        return name.startsWith("SQLITE_IOERR") || name.startsWith("SQLITE_READONLY");
    }
}
