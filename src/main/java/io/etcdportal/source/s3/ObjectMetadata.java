package io.etcdportal.source.s3;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.MetadataFile;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SourceUnavailable;

import software.amazon.awssdk.services.s3.model.S3Object;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What metadata beside snapshots says. Each object costs a request, so it is remembered, and one
 * listing reads so many only; the next one goes on.
 */
final class ObjectMetadata {

    private static final int MOST_REMEMBERED = 20_000;
    private static final int MOST_READ = 1_000;

    private final BiFunction<BackupLocation, Long, BackupContent> open;

    private final Map<String, SnapshotFacts> remembered =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, SnapshotFacts> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    ObjectMetadata(BiFunction<BackupLocation, Long, BackupContent> open) {
        this.open = open;
    }

    /** {@return what reads metadata while a source is listed once} */
    Function<S3Object, SnapshotFacts> forOneListing(String source) {
        AtomicInteger read = new AtomicInteger();
        return object -> facts(source, object, read);
    }

    private SnapshotFacts facts(String source, S3Object object, AtomicInteger read) {
        String tag = Objects.requireNonNullElse(object.eTag(), "");
        String key = object.key() + "\n" + tag;
        synchronized (remembered) {
            SnapshotFacts known = remembered.get(key);
            if (known != null) {
                return known;
            }
        }
        if (read.incrementAndGet() > MOST_READ) {
            return SnapshotFacts.UNKNOWN;
        }
        try {
            SnapshotFacts facts =
                    MetadataFile.facts(
                            bytes(new BackupLocation.S3Object(source, object.key(), tag)));
            synchronized (remembered) {
                remembered.put(key, facts);
            }
            return facts;
        } catch (SourceUnavailable unreadable) {
            return SnapshotFacts.UNKNOWN;
        }
    }

    private byte[] bytes(BackupLocation location) {
        try (BackupContent content = open.apply(location, 0L)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            int count = content.read(buffer);
            while (count > 0 && bytes.size() <= MetadataFile.LONGEST) {
                bytes.write(buffer, 0, count);
                count = content.read(buffer);
            }
            return bytes.size() > MetadataFile.LONGEST ? new byte[0] : bytes.toByteArray();
        }
    }
}
