package io.etcdportal.catalog.refresh;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

import java.time.Clock;

@Configuration(proxyBeanMethods = false)
class RefreshConfiguration {

    @Bean
    SourceLocks sourceLocks(JdbcTemplate jdbc, Clock clock) {
        String product =
                jdbc.execute(
                        (ConnectionCallback<String>)
                                connection -> connection.getMetaData().getDatabaseProductName());
        return "PostgreSQL".equals(product)
                ? SourceLocks.shared(jdbc, clock)
                : SourceLocks.unshared(clock);
    }
}
