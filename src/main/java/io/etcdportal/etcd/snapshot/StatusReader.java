package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotStatus.Member;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Draws from a database what {@code etcdutl snapshot status} prints, and which cluster it is of.
 *
 * @see <a
 *     href="https://github.com/etcd-io/etcd/blob/main/etcdutl/snapshot/v3_snapshot.go">etcdutl's
 *     own</a>
 */
final class StatusReader implements BoltDatabase.Reader {

    private static final String MEMBERS = "members";

    private static final int MOST_MEMBERS = 64;
    private static final int LONGEST_VERSION = 64;

    private final CRC32C hash = new CRC32C();
    private final LiveKeys keys = new LiveKeys();
    private final MemberJson memberJson = new MemberJson();
    private final List<Member> members = new ArrayList<>();
    private String bucket = "";
    private long pairs;
    private long revision;
    private @Nullable EtcdVersion storageVersion;
    private @Nullable EtcdVersion clusterVersion;

    static SnapshotStatus read(SnapshotBytes file) throws IOException {
        MetaPage metaPage = MetaPage.require(file);
        BoltDatabase database = new BoltDatabase(file, metaPage);
        StatusReader reader = new StatusReader();
        database.read(reader);
        while (reader.keys.needsAnotherRound()) {
            database.read(reader.countingOnly());
        }
        return new SnapshotStatus(
                reader.hash.getValue(),
                reader.revision,
                reader.pairs,
                reader.keys.count(),
                metaPage.size(),
                reader.storageVersion,
                reader.clusterVersion,
                database.leakedPages(),
                List.copyOf(reader.members));
    }

    @Override
    public void bucket(byte[] name) {
        bucket = new String(name, StandardCharsets.ISO_8859_1);
        hash.update(name);
    }

    @Override
    public void pair(byte[] key, BoltPage.Slice value) throws IOException {
        switch (bucket) {
            case RevisionKey.BUCKET -> revision(key, value);
            case MEMBERS -> member(key, value);
            case "cluster" ->
                    clusterVersion = version(key, "clusterVersion", value, clusterVersion);
            case "meta" -> storageVersion = version(key, "storageVersion", value, storageVersion);
            default -> {}
        }
        hash.update(key);
        value.window().each(value.position(), value.length(), hash::update);
        pairs++;
    }

    private void revision(byte[] key, BoltPage.Slice value) throws IOException {
        revision = count(key, value).revision();
    }

    private RevisionKey count(byte[] key, BoltPage.Slice value) throws IOException {
        RevisionKey change = RevisionKey.of(key);
        keys.change(KeyValue.of(value).key(), !change.deletes());
        return change;
    }

    private BoltDatabase.Reader countingOnly() {
        return new BoltDatabase.Reader() {
            private boolean revisions;

            @Override
            public void bucket(byte[] name) {
                revisions = RevisionKey.isIn(name);
            }

            @Override
            public void pair(byte[] key, BoltPage.Slice value) throws IOException {
                if (revisions) {
                    count(key, value);
                }
            }
        };
    }

    private void member(byte[] key, BoltPage.Slice value) throws IOException {
        Member member = members.size() < MOST_MEMBERS ? memberJson.read(key, value) : null;
        if (member != null) {
            members.add(member);
        }
    }

    private static @Nullable EtcdVersion version(
            byte[] key, String wanted, BoltPage.Slice value, @Nullable EtcdVersion otherwise)
            throws IOException {
        if (!wanted.equals(new String(key, StandardCharsets.ISO_8859_1))
                || value.length() > LONGEST_VERSION) {
            return otherwise;
        }
        byte[] text = value.window().copy(value.position(), (int) value.length());
        return EtcdVersion.parse(new String(text, StandardCharsets.ISO_8859_1)).orElse(null);
    }
}
