package io.etcdportal.catalog.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotCheck;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** How a copy is read, over a source that gives something else each time. */
class CopyReaderTests {

    private static final ClusterId LEDGER = new ClusterId("eu", "payments", "ledger");
    private static final byte[] GOOD = Snapshots.bytes("3.5.16", 37);

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(SourceKind.class)
    void whatIsGoodIsReadOnceAndLookedThrough(SourceKind kind) throws Exception {
        Giving source = new Giving(kind, _ -> GOOD);

        SnapshotCheck check = read(source, DataSize.ofMegabytes(1));

        assertThat(check.verdict()).isEqualTo(SnapshotVerdict.VERIFIED);
        assertThat(Objects.requireNonNull(check.status()).revision()).isEqualTo(37);
        assertThat(source.fromTheFirst).isEqualTo(kind == SourceKind.DIRECTORY ? 2 : 1);
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(SourceKind.class)
    void whatIsWrongTheSameWayTwiceIsDamaged(SourceKind kind) throws Exception {
        SnapshotCheck check = read(new Giving(kind, _ -> flipped(500)), DataSize.ofMegabytes(1));

        assertThat(check.verdict()).isEqualTo(SnapshotVerdict.DAMAGED);
        assertThat(check.sha256()).isEqualTo(Snapshots.sha256(flipped(500)));
    }

    @Test
    void whatIsWrongOnceIsNot() throws Exception {
        Giving source = new Giving(SourceKind.S3, time -> time == 1 ? flipped(500) : GOOD);

        assertThat(read(source, DataSize.ofMegabytes(1)).verdict())
                .isEqualTo(SnapshotVerdict.VERIFIED);
    }

    @Test
    void whatIsOtherEachTimeIsNoVerdict() {
        Giving source = new Giving(SourceKind.SIDECAR, CopyReaderTests::flipped);

        assertThatThrownBy(() -> read(source, DataSize.ofMegabytes(1)))
                .isInstanceOf(SourceUnavailable.class)
                .hasMessageContaining("different bytes");
    }

    @Test
    void ofWhatIsTooLargeTheSealIsLookedAt() throws Exception {
        SnapshotCheck check = read(new Giving(SourceKind.S3, _ -> GOOD), DataSize.ofKilobytes(10));

        assertThat(check.verdict()).isEqualTo(SnapshotVerdict.VERIFIED);
        assertThat(check.status()).isNull();
        assertThat(check.sentence()).contains("portal.checks.spool");
    }

    private static byte[] flipped(int offset) {
        byte[] flipped = GOOD.clone();
        flipped[20_000 + offset] ^= 1;
        return flipped;
    }

    private SnapshotCheck read(Giving source, DataSize spool) throws Exception {
        CheckSettings settings =
                new CheckSettings(
                        1,
                        Duration.ZERO,
                        Duration.ofDays(7),
                        Duration.ofMinutes(5),
                        null,
                        DataSize.ofMegabytes(50),
                        2,
                        spool,
                        directory);
        BackupName name = new BackupName(Snapshots.name("3.5.16", 37));
        Copy copy =
                new Copy(
                        "source",
                        source.kind,
                        source.kind.locate("source", LEDGER, name, "path", "pin"),
                        (long) GOOD.length,
                        (long) GOOD.length,
                        null,
                        Condition.UNVERIFIED,
                        null,
                        null,
                        null,
                        null);
        EtcdVersion version = EtcdVersion.parse("3.5.16").orElseThrow();
        return new CopyReader(source, copy, version, settings, null, _ -> {}).read();
    }

    private static final class Giving implements BackupSource {

        private final SourceKind kind;
        private final IntFunction<byte[]> times;
        private int fromTheFirst;

        Giving(SourceKind kind, IntFunction<byte[]> times) {
            this.kind = kind;
            this.times = times;
        }

        @Override
        public String name() {
            return "source";
        }

        @Override
        public SourceKind kind() {
            return kind;
        }

        @Override
        public String site() {
            return "eu";
        }

        @Override
        public void list(Consumer<? super ListingEntry> to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check() {
            throw new UnsupportedOperationException();
        }

        @Override
        public BackupContent open(BackupLocation location, long offset) {
            fromTheFirst += offset == 0 ? 1 : 0;
            byte[] bytes = times.apply(fromTheFirst);
            return new BackupContent() {
                private int position = (int) offset;

                @Override
                public OptionalLong length() {
                    return OptionalLong.of(bytes.length);
                }

                @Override
                public int read(byte[] buffer, int from, int most) {
                    int count = Math.min(most, bytes.length - position);
                    System.arraycopy(bytes, position, buffer, from, count);
                    position += count;
                    return count == 0 ? -1 : count;
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }
    }
}
