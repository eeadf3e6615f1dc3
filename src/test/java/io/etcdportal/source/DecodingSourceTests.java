package io.etcdportal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.encoding.Encoding;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.source.encoding.StoredForm;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class DecodingSourceTests {

    private static final ClusterId LEDGER = ClusterId.of("eu", "payments", "ledger").orElseThrow();
    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);

    private final InMemorySource stored = new InMemorySource("bucket", "eu");
    private final BackupSource source = new DecodingSource(stored, null);

    @Test
    void givesTheSnapshotInWhatIsStored() throws IOException {
        for (Map.Entry<String, byte[]> file :
                Map.of(
                                "a.db.gz", PackedFiles.gzip(SNAPSHOT),
                                "a.db.zst", PackedFiles.zstd(SNAPSHOT),
                                "a.db.zlib", PackedFiles.zlib(SNAPSHOT),
                                "a.zip", PackedFiles.zip(Map.of("a", SNAPSHOT)),
                                "a.tar.gz",
                                        PackedFiles.gzip(PackedFiles.tar(Map.of("a.db", SNAPSHOT))),
                                "a.db", SNAPSHOT)
                        .entrySet()) {
            BackupLocation location = put(file.getKey(), file.getValue());
            for (int offset : new int[] {0, 1, 10_000, SNAPSHOT.length}) {
                if (offset <= SNAPSHOT.length) {
                    assertThat(read(location, offset))
                            .as(file.getKey() + " from " + offset)
                            .isEqualTo(Arrays.copyOfRange(SNAPSHOT, offset, SNAPSHOT.length));
                }
            }
        }
        assertThat(stored.open()).isZero();
    }

    @Test
    void whatIsStoredOtherwiseThanListedIsNotOpenedUntilItIsSaidHow() throws IOException {
        byte[] tar = PackedFiles.gzip(PackedFiles.tar(Map.of("a.db", SNAPSHOT)));
        StoredForm gzip = new StoredForm(List.of(Encoding.GZIP), null);
        StoredForm gzipTar = new StoredForm(List.of(Encoding.GZIP, Encoding.TAR), null);
        for (Misnamed file :
                List.of(
                        new Misnamed("raw.db.gz", SNAPSHOT, StoredForm.PLAIN),
                        new Misnamed("a.db", PackedFiles.gzip(SNAPSHOT), gzip),
                        new Misnamed("b.db", tar, gzipTar),
                        new Misnamed("c.db.zst", PackedFiles.gzip(SNAPSHOT), gzip))) {
            BackupLocation location = put(file.name, file.bytes);
            for (int offset : new int[] {0, 1_000}) {
                assertThatExceptionOfType(SourceUnavailable.class)
                        .as(file.name + " from " + offset)
                        .isThrownBy(() -> source.open(location, offset))
                        .satisfies(e -> assertThat(e.failure().cause()).isEqualTo(Cause.OTHER_FORM))
                        .satisfies(e -> assertThat(e.stored()).contains(file.form));
                assertThat(read(location.storedAs(file.form), offset))
                        .as(file.name + " from " + offset)
                        .isEqualTo(Arrays.copyOfRange(SNAPSHOT, offset, SNAPSHOT.length));
            }
        }
        assertThat(stored.open()).isZero();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Misnamed(String name, byte[] bytes, StoredForm form) {}

    @Test
    void whatIsNeitherPackedNorASnapshotIsLeftToTheCheck() {
        byte[] text = "It is neither.".getBytes(US_ASCII);

        assertThat(read(put("text.db", text), 0)).isEqualTo(text);
        assertThat(read(put("text.db.gz", text), 0)).isEqualTo(text);
        assertThat(read(put("empty.db.gz", new byte[0]), 0)).isEmpty();
    }

    @Test
    void howLongASnapshotIsShowsAtItsEndAlone() throws IOException {
        try (BackupContent content = source.open(put("a.gz", PackedFiles.gzip(SNAPSHOT)), 0)) {
            assertThat(content.length()).isEmpty();
        }
    }

    @Test
    void aCutFileIsDamagedAndNotTheSource() throws IOException {
        byte[] packed = PackedFiles.gzip(SNAPSHOT);

        assertThat(failure(put("cut.gz", Arrays.copyOf(packed, packed.length / 2))))
                .isEqualTo(
                        new SourceFailure(
                                "bucket", Cause.DAMAGED, "The gzip data ends too early."));
    }

    @Test
    void aSourceThatBreaksSaysSoItself() throws IOException {
        BackupLocation location = put("a.gz", PackedFiles.gzip(SNAPSHOT));
        stored.cutAfter(1_000);

        assertThat(failure(location).cause()).isEqualTo(Cause.ENDED_EARLY);
        assertThat(stored.open()).isZero();
    }

    @Test
    void whatHoldsNoSnapshotSaysWhatToDo() throws IOException {
        byte[] encrypted = "age-encryption.org/v1\n-> X25519".getBytes(US_ASCII);

        assertThat(failure(put("a.db.age", encrypted)))
                .isEqualTo(
                        new SourceFailure(
                                "bucket",
                                Cause.ENCRYPTED,
                                "It is encrypted with age. Decrypt it first: age --decrypt -i"
                                        + " KEY-FILE -o snapshot.db FILE"));
        assertThat(failure(put("age.gz", PackedFiles.gzip(encrypted))).cause())
                .isEqualTo(Cause.ENCRYPTED);
        assertThat(failure(put("text.gz", PackedFiles.gzip("Text".getBytes(US_ASCII)))).cause())
                .isEqualTo(Cause.NO_SNAPSHOT);
        assertThat(stored.open()).isZero();
    }

    @Test
    void anOffsetBehindTheEndIsOfAnotherFile() throws IOException {
        BackupLocation location = put("a.gz", PackedFiles.gzip(SNAPSHOT));

        assertThatExceptionOfType(SourceUnavailable.class)
                .isThrownBy(() -> source.open(location, SNAPSHOT.length + 1L))
                .satisfies(e -> assertThat(e.failure().cause()).isEqualTo(Cause.CHANGED));
        assertThat(stored.open()).isZero();
    }

    private BackupLocation put(String name, byte[] bytes) {
        return stored.put(LEDGER, new BackupName(name), bytes).location();
    }

    private SourceFailure failure(BackupLocation location) {
        try {
            read(location, 0);
        } catch (SourceUnavailable e) {
            return e.failure();
        }
        throw new AssertionError("It could be read");
    }

    private byte[] read(BackupLocation location, long offset) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[10_000];
        try (BackupContent content = source.open(location, offset)) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                all.write(buffer, 0, n);
            }
        }
        return all.toByteArray();
    }
}
