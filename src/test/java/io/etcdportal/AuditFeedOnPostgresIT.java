package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresDatabase;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

@NeedsEngine
class AuditFeedOnPostgresIT extends AuditFeedContract {

    @AutoClose private final PostgresDatabase database = PostgresDatabase.withTables();

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings.database(database);
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
