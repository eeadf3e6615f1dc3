package io.etcdportal;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.sqlite.SQLiteException;

/**
 * Makes SQLite's failures the same exceptions as PostgreSQL's; Spring does not know them by itself.
 */
@Configuration(proxyBeanMethods = false)
class Database {

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
