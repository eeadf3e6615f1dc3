package io.etcdportal.source;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.SnapshotFacts.Fact;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.DateTimeException;
import java.time.Instant;

/** The file in which a producer writes down what it knows of a snapshot, beside it. */
public final class MetadataFile {

    /** No longer one is read: kops' have some hundred bytes. */
    public static final int LONGEST = 64 * 1024;

    private static final String KOPS = "_etcd_backup.meta";

    private MetadataFile() {}

    /** {@return whether it is known what a file of that name says} */
    public static boolean isReadable(String name) {
        return name.endsWith(KOPS);
    }

    /** {@return the path of the file beside a snapshot} */
    public static String beside(String snapshot) {
        return snapshot.substring(0, snapshot.lastIndexOf('/') + 1) + KOPS;
    }

    /**
     * {@return what a file of kops' etcd-manager says, {@code _etcd_backup.meta}; nothing where it
     * is not of its form}
     */
    public static SnapshotFacts facts(byte[] json) {
        try {
            JsonNode file = JsonMapper.shared().readTree(json);
            return new SnapshotFacts(
                    Fact.ofMetadata(
                            EtcdVersion.parse(file.path("etcdVersion").asString("")).orElse(null)),
                    null,
                    Fact.ofMetadata(time(file.path("timestamp"))),
                    null);
        } catch (JacksonException notJson) {
            return SnapshotFacts.UNKNOWN;
        }
    }

    /** Seconds since 1970, which JSON of Protocol Buffers writes as a text. */
    private static @Nullable Instant time(JsonNode timestamp) {
        try {
            long seconds = Long.parseLong(timestamp.asString(""));
            return seconds > 0 ? Instant.ofEpochSecond(seconds) : null;
        } catch (NumberFormatException | DateTimeException none) {
            return null;
        }
    }
}
