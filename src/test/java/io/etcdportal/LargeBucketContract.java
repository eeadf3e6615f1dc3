package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Thousands of backups in one bucket under both layouts, and things between them that are none. */
abstract class LargeBucketContract {

    private static final int EACH = 2_500;

    @TempDir private Path directory;

    /** Puts a small object under each of the keys. */
    abstract void put(List<String> keys);

    /** Names the bucket, its store and the credentials, in settings that begin with the prefix. */
    abstract Portal.Settings bucket(Portal.Settings settings, String prefix);

    @Test
    void allAreListedAndTheHighestRevisionIsTakenAndUnrecognizedFilesAreCounted() {
        put(keys("v1/plain/"));
        put(keys("v1/payments/named/"));
        put(IntStream.range(0, 20).mapToObj(i -> "v1/plain/notes-" + i + ".txt").toList());
        Portal.Settings settings =
                Portal.in(directory)
                        .set("portal.sources.s3.large.site", "eu")
                        .set("portal.sources.s3.large.namespace", "default");

        try (Portal portal = bucket(settings, "portal.sources.s3.large").start().awaitReading()) {
            JsonNode source = portal.json("admin", "/api/v1/sources").get(0);
            assertThat(source.get("state").asString()).as(source.toString()).isEqualTo("answering");
            assertThat(source.get("copies").asLong()).isEqualTo(2 * EACH);
            assertThat(source.get("strays").asLong()).isEqualTo(20);
            for (String cluster : List.of("eu/default/plain", "eu/payments/named")) {
                String address = "/api/v1/clusters/" + cluster + "/backups";
                assertThat(
                                Stream.iterate(
                                                page(portal, address, ""),
                                                page -> page(portal, address, page))
                                        .limit(25))
                        .flatExtracting(
                                page ->
                                        page.get("items")
                                                .valueStream()
                                                .map(b -> b.get("name").asString())
                                                .toList())
                        .doesNotHaveDuplicates()
                        .hasSize(EACH);
                JsonNode latest =
                        portal.json("admin", address + "/latest?etcdVersion=3.5.16").get("backup");
                assertThat(latest.get("revision").asLong()).isEqualTo(EACH);
                assertThat(latest.get("name").asString())
                        .isEqualTo("3.5.16_00000000000009c4_etcd.backup");
            }
        }
    }

    private static JsonNode page(Portal portal, String address, String query) {
        return portal.json("admin", address + "?limit=100" + query);
    }

    private static JsonNode page(Portal portal, String address, JsonNode before) {
        return page(portal, address, "&cursor=" + before.path("next").asString());
    }

    /** Their hexadecimal revisions sort otherwise as decimal texts would. */
    private static List<String> keys(String folder) {
        return IntStream.rangeClosed(1, EACH)
                .mapToObj(revision -> folder + "3.5.16_%016x_etcd.backup".formatted(revision))
                .toList();
    }
}
