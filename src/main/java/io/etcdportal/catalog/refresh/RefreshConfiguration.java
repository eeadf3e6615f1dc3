package io.etcdportal.catalog.refresh;

import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import java.time.Clock;

@Configuration(proxyBeanMethods = false)
class RefreshConfiguration {

    @Bean
    SourceLocks sourceLocks(DatabaseDriver database, JdbcTemplate jdbc, Clock clock) {
        return database == DatabaseDriver.POSTGRESQL
                ? SourceLocks.shared(jdbc, clock)
                : SourceLocks.unshared(clock);
    }
}
