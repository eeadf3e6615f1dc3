package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.snapshot.KeySearch.Match.State;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds keys of a cluster in snapshots, without their values. Reads a snapshot once, and all of its
 * history on the way, so that a key that was deleted is told from one that was never there.
 *
 * <p>Memory grows with the keys that are found: at most {@value #MOST_KEYS} keys, and {@value
 * #MOST_BYTES} bytes of their names.
 */
public final class KeySearch {

    /** The most keys that one search finds. */
    public static final int MOST_KEYS = 10_000;

    private static final int MOST_BYTES = 16 << 20;
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

    private final byte[] wanted;
    private final boolean prefix;

    private KeySearch(byte[] wanted, boolean prefix) {
        this.wanted = wanted.clone();
        this.prefix = prefix;
    }

    /** {@return the search for one key} */
    public static KeySearch of(byte[] key) {
        return new KeySearch(key, false);
    }

    /** {@return the search for all keys that begin with these bytes; none is every key} */
    public static KeySearch withPrefix(byte[] prefix) {
        return new KeySearch(prefix, true);
    }

    /**
     * What a snapshot has of the keys that were looked for.
     *
     * @param revision the highest revision in it; 0 where nothing was ever written
     * @param matches in the order of their bytes
     * @param complete false where more keys match than one search finds
     */
    public record Result(long revision, List<Match> matches, boolean complete) {}

    /**
     * One key, as its last change left it.
     *
     * @param key its bytes as UTF-8; what is not, and what a terminal would obey, as {@code \xNN}
     * @param state whether a client would see it
     * @param modRevision of the last change
     * @param createRevision of the change that created it; 0 where it is deleted
     * @param version how often it was written since; 0 where it is deleted
     * @param valueSize how many bytes its value has
     * @param lease the lease that it goes with; 0 for none
     */
    public record Match(
            String key,
            State state,
            long modRevision,
            long createRevision,
            long version,
            long valueSize,
            long lease) {

        /** Whether a key is there. */
        public enum State {
            /** It is. */
            PRESENT,
            /** It was deleted, and the snapshot still has its history. */
            DELETED
        }
    }

    /**
     * Searches a snapshot, or a plain copy of etcd's database. Checks its structure, and does not
     * look at its trailing hash.
     *
     * @throws InvalidSnapshot where the structure is damaged
     * @throws IOException where the bytes can't be read
     */
    public Result in(SnapshotBytes file) throws IOException {
        Search search = new Search();
        new BoltDatabase(file, MetaPage.require(file)).read(search);
        return new Result(
                search.revision, new ArrayList<>(search.matches.values()), search.complete);
    }

    private final class Search implements BoltDatabase.Reader {

        /** By the bytes of the key, each as one character, which gives them their order. */
        private final Map<String, Match> matches = new TreeMap<>();

        private boolean inRevisions;
        private boolean complete = true;
        private long revision;
        private long bytes;

        @Override
        public void bucket(byte[] name) {
            inRevisions = RevisionKey.isIn(name);
        }

        @Override
        public void pair(byte[] key, BoltPage.Slice value) throws IOException {
            if (!inRevisions) {
                return;
            }
            RevisionKey revisionKey = RevisionKey.of(key);
            revision = revisionKey.revision();
            KeyValue change = KeyValue.of(value);
            if (matches(change.key())) {
                put(copy(change.key()), revisionKey.deletes(), change);
            }
        }

        private boolean matches(BoltPage.Slice key) throws IOException {
            if (key.length() < wanted.length || (!prefix && key.length() != wanted.length)) {
                return false;
            }
            Comparison comparison = new Comparison();
            key.window().each(key.position(), wanted.length, comparison);
            return comparison.equal;
        }

        private void put(byte[] name, boolean deleted, KeyValue change) {
            String key = new String(name, StandardCharsets.ISO_8859_1);
            Match known = matches.get(key);
            if (known == null) {
                if (matches.size() == MOST_KEYS || bytes + name.length > MOST_BYTES) {
                    complete = false;
                    return;
                }
                bytes += name.length;
            }
            matches.put(
                    key,
                    new Match(
                            known == null ? text(name) : known.key(),
                            deleted ? State.DELETED : State.PRESENT,
                            revision,
                            change.createRevision(),
                            change.version(),
                            change.valueSize(),
                            change.lease()));
        }
    }

    private final class Comparison implements FileWindow.Pieces {

        private int at;
        private boolean equal = true;

        @Override
        public void take(byte[] bytes, int offset, int count) {
            equal &= Arrays.equals(wanted, at, at + count, bytes, offset, offset + count);
            at += count;
        }
    }

    private static byte[] copy(BoltPage.Slice key) throws IOException {
        if (key.length() > MOST_BYTES) {
            throw new InvalidSnapshot("A key has " + key.length() + " bytes.");
        }
        ByteArrayOutputStream copy = new ByteArrayOutputStream((int) key.length());
        key.window().each(key.position(), key.length(), copy::write);
        return copy.toByteArray();
    }

    private static String text(byte[] name) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return escaped(text, STEERING, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            String text = new String(name, StandardCharsets.ISO_8859_1);
            return escaped(text, NOT_ASCII, StandardCharsets.ISO_8859_1);
        }
    }

    private static String escaped(CharSequence text, Pattern what, Charset charset) {
        return what.matcher(text)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        "\\x"
                                                + HexFormat.ofDelimiter("\\x")
                                                        .formatHex(
                                                                found.group().getBytes(charset))));
    }
}
