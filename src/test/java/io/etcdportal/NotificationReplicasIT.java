package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.MessageReceiver;
import io.etcdportal.testbed.MessageReceiver.Received;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresDatabase;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Portals on one database that have the same channels. */
@NeedsEngine
class NotificationReplicasIT {

    private static final List<String> CLUSTERS = List.of("first", "second", "third", "fourth");

    private @TempDir Path directory = Path.of("");

    @Test
    void severalPortalsTellAChannelOnce() throws IOException {
        Files.createDirectories(directory.resolve("volume/v1"));
        try (MessageReceiver receiver = new MessageReceiver();
                PostgresDatabase database = PostgresDatabase.withTables();
                Portal one = portal("one", database, receiver);
                Portal other = portal("other", database, receiver)) {
            for (String cluster : CLUSTERS) {
                Path folder = Files.createDirectories(directory.resolve("volume/v1/" + cluster));
                Snapshots.lay(
                        folder.resolve(Snapshots.name("3.5.16", 31)),
                        Snapshots.bytes("3.5.16", 31),
                        Instant.now().minus(Duration.ofHours(30)));
                one.awaitReading();
                receiver.await("/hook", message -> isAbout(message, cluster));
            }
            other.awaitReading();

            assertThat(receiver.at("/hook").stream().map(Received::text))
                    .allSatisfy(text -> assertThat(text).contains("\"event\":\"started\""));
            assertThat(CLUSTERS)
                    .allSatisfy(
                            cluster ->
                                    assertThat(receiver.at("/hook"))
                                            .filteredOn(message -> isAbout(message, cluster))
                                            .hasSize(1));
        }
    }

    private static boolean isAbout(Received message, String cluster) {
        return message.body()
                .get("items")
                .valueStream()
                .anyMatch(
                        item ->
                                item.get("subject").asString().endsWith("/" + cluster)
                                        && item.get("kind").asString().equals("overdue"));
    }

    private Portal portal(String name, PostgresDatabase database, MessageReceiver receiver)
            throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        String channel = "portal.notifications.channels.hook";
        return Portal.in(own)
                .teams(own)
                .database(database)
                .directory("volume", "payments", directory.resolve("volume"))
                .set("portal.notifications.look-every", "20ms")
                .set("portal.notifications.after", "0s")
                .set(channel + ".type", "webhook")
                .set(channel + ".administrators", true)
                .set(channel + ".kinds", "overdue")
                .set(channel + ".url", receiver.url("/hook"))
                .start();
    }
}
