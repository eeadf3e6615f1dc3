package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditFeedOnPostgresIT extends AuditFeedContract {

    private final PostgresServer server = new PostgresServer();

    @BeforeAll
    void startServer() {
        server.start();
    }

    @AfterAll
    void stopServer() {
        server.stop();
    }

    @BeforeEach
    void empty() {
        new JdbcTemplate(
                        new DriverManagerDataSource(
                                server.getJdbcUrl(), server.getUsername(), server.getPassword()))
                .execute("drop schema public cascade; create schema public");
    }

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings.database(server);
    }

    @Test
    void ofTwoPortalsOneSendsAndTheOtherGoesOn() {
        try (Portal second = withWebhook("b")) {
            try (Portal first = withWebhook("a")) {
                for (int i = 0; i < 10; i++) {
                    look(first, 2);
                    look(second, 2);
                }
                await(() -> receiver().ids().size() == last(second));
            }
            look(second, 5);
            await(() -> receiver().ids().size() == last(second));
            assertThat(receiver().ids()).isEqualTo(upTo(last(second)));
        }
    }
}
