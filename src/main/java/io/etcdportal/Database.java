package io.etcdportal;

import com.zaxxer.hikari.HikariDataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteException;

/** What SQLite needs to be used as PostgreSQL is. */
@Configuration(proxyBeanMethods = false)
class Database {

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
                }
                return bean;
            }
        };
    }

    private static boolean isSqlite(HikariDataSource pool) {
        return pool.getJdbcUrl() != null && pool.getJdbcUrl().startsWith("jdbc:sqlite:");
    }

    @Bean
    SQLExceptionTranslator sqlExceptionTranslator() {
        SQLExceptionTranslator standard = new SQLExceptionSubclassTranslator();
        return (task, sql, e) ->
                e instanceof SQLiteException sqlite
                        ? translate(task, sqlite, standard.translate(task, sql, e))
                        : standard.translate(task, sql, e);
    }

    private static @Nullable DataAccessException translate(
            String task, SQLiteException e, @Nullable DataAccessException otherwise) {
        return switch (e.getResultCode()) {
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY ->
                    new DuplicateKeyException(task, e);
            case SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED ->
                    new CannotAcquireLockException(task, e);
            default ->
                    e.getResultCode().name().startsWith("SQLITE_CONSTRAINT")
                            ? new DataIntegrityViolationException(task, e)
                            : otherwise;
        };
    }
}
