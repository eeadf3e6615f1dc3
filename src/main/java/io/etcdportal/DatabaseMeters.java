package io.etcdportal;

import static java.util.Objects.requireNonNull;

import io.etcdportal.metrics.BackgroundReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/** Whether the database takes changes, and how large it is. */
@Component
class DatabaseMeters implements MeterBinder, BackgroundReading {

    private static final String SQLITE =
            "select page_count * page_size from pragma_page_count(), pragma_page_size()";
    private static final String POSTGRES = "select pg_database_size(current_database())";

    private final JdbcOperations jdbc;
    private final HealthIndicator writable;
    private final String size;
    private volatile double takesChanges = Double.NaN;
    private volatile double bytes = Double.NaN;

    DatabaseMeters(
            JdbcOperations jdbc,
            DatabaseDriver database,
            @Qualifier("databaseWritableHealthIndicator") HealthIndicator writable) {
        this.jdbc = jdbc;
        this.writable = writable;
        this.size = database == DatabaseDriver.POSTGRESQL ? POSTGRES : SQLITE;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("portal.database.writable", this, meters -> meters.takesChanges)
                .description("1 while the database answers and takes changes")
                .register(registry);
        Gauge.builder("portal.database.size", this, meters -> meters.bytes)
                .baseUnit("bytes")
                .description("Size of the database on its disk")
                .register(registry);
    }

    @Override
    public String part() {
        return "database";
    }

    @Override
    public void read() {
        try {
            bytes = requireNonNull(jdbc.queryForObject(size, Long.class));
        } catch (DataAccessException e) {
            takesChanges = 0;
            throw e;
        }
        Health health = writable.health();
        takesChanges = health != null && health.getStatus().equals(Status.UP) ? 1 : 0;
    }
}
