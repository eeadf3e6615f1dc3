package io.etcdportal.testbed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The objects of one bucket, in the order that S3 lists them: by the bytes of their keys in UTF-8.
 */
final class S3Objects {

    private static final Comparator<String> BY_UTF8 =
            Comparator.comparing(
                    key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final ConcurrentSkipListMap<String, Stored> objects =
            new ConcurrentSkipListMap<>(BY_UTF8);

    void put(String key, byte[] bytes, Instant written) {
        objects.put(
                key,
                new Stored(key, bytes.clone(), tag(bytes), written.truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Puts the very bytes of one object under another key too. */
    void link(String key, String existing) {
        Stored stored = find(existing).orElseThrow();
        objects.put(key, new Stored(key, stored.bytes(), stored.tag(), stored.written()));
    }

    void remove(String key) {
        objects.remove(key);
    }

    Optional<Stored> find(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    /**
     * {@return at most so many objects whose keys begin with the prefix and come after the other
     * key}
     */
    List<Stored> page(String prefix, String after, int limit) {
        boolean begun = BY_UTF8.compare(after, prefix) >= 0;
        return objects.tailMap(begun ? after : prefix, !begun).values().stream()
                .takeWhile(object -> object.key().startsWith(prefix))
                .limit(limit)
                .toList();
    }

    private static String tag(byte[] bytes) {
        try {
            return '"'
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes))
                    + '"';
        } catch (NoSuchAlgorithmException everyRuntimeHasIt) {
            throw new IllegalStateException(everyRuntimeHasIt);
        }
    }

    /**
     * One object.
     *
     * @param tag its entity tag, in quotes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Stored(String key, byte[] bytes, String tag, Instant written) {}
}
