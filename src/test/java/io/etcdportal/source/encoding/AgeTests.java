package io.etcdportal.source.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.etcdportal.source.encoding.DecodingFailure.Reason;
import io.etcdportal.source.encoding.SnapshotDecoder.Decoded;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class AgeTests {

    private static final byte[] SNAPSHOT = Snapshots.sealedDatabase(200_000);
    private static final AgeKey KEY = AgeKey.make();
    private static final AgeKey OTHER = AgeKey.make();

    private final AgeIdentities both = AgeIdentities.parse(OTHER.file() + KEY.file());

    @Test
    void givesWhatIsEncryptedAndPacked() throws IOException {
        for (byte[] stored :
                List.of(
                        KEY.encrypt(SNAPSHOT),
                        KEY.encryptArmored(SNAPSHOT),
                        KEY.encrypt(PackedFiles.zstd(SNAPSHOT)),
                        KEY.encrypt(PackedFiles.gzip(PackedFiles.tar(Map.of("a.db", SNAPSHOT)))),
                        PackedFiles.gzip(KEY.encrypt(SNAPSHOT)))) {
            assertThat(read(new ByteArrayInputStream(stored), both)).isEqualTo(SNAPSHOT);
            assertThat(read(new Dripping(stored), both)).isEqualTo(SNAPSHOT);
        }
    }

    @Test
    void saysThatNoIdentityFits() {
        assertThat(failure(KEY.encrypt(SNAPSHOT), AgeIdentities.parse(OTHER.file())))
                .returns(Reason.ENCRYPTED, DecodingFailure::reason)
                .returns(
                        "It is encrypted with age, and none of the identities in age-identity-file"
                                + " fits.",
                        DecodingFailure::sentence);
        assertThat(failure(KEY.encrypt(SNAPSHOT), AgeIdentities.NONE))
                .returns(Reason.ENCRYPTED, DecodingFailure::reason);
    }

    @Test
    void neverGivesAByteThatWasNotEncrypted() {
        byte[] stored = KEY.encrypt(SNAPSHOT);
        for (int at = 0; at < stored.length; at += at < 400 ? 1 : 4_999) {
            byte[] flipped = stored.clone();
            flipped[at] ^= 1;
            requireFailure(flipped, "flipped at " + at);
        }
        for (int length = 22; length < stored.length; length += length < 400 ? 1 : 4_999) {
            assertThat(requireFailure(Arrays.copyOf(stored, length), "cut at " + length))
                    .as("cut at " + length)
                    .isEqualTo(Reason.DAMAGED);
        }
        int header = stored.length - payload(SNAPSHOT.length);
        for (int chunk = 1; chunk <= 3; chunk++) {
            int end = header + chunk * (65_536 + 16);
            assertThat(requireFailure(Arrays.copyOf(stored, end), "cut behind a chunk"))
                    .isEqualTo(Reason.DAMAGED);
        }
        assertThat(requireFailure(Arrays.copyOf(stored, stored.length + 1), "a byte more"))
                .isEqualTo(Reason.DAMAGED);
    }

    private static int payload(int length) {
        return length + 16 * ((length + 65_535) / 65_536);
    }

    /** A file of which the first bytes are wrong is none of age any more. */
    private Reason requireFailure(byte[] stored, String how) {
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        try {
            read(new ByteArrayInputStream(stored), both, given);
        } catch (DecodingFailure e) {
            assertThat(given.toByteArray())
                    .as(how)
                    .isEqualTo(Arrays.copyOf(SNAPSHOT, given.size()));
            return e.reason();
        } catch (IOException e) {
            throw new AssertionError(how, e);
        }
        assertThat(given.toByteArray()).as(how).isEqualTo(stored);
        return Reason.DAMAGED;
    }

    @Test
    void aFileOfIdentitiesIsNeverQuoted() {
        for (String file :
                List.of(
                        "",
                        "# nothing\n",
                        KEY.identity().substring(0, 60),
                        KEY.identity() + "A",
                        "\n" + KEY.identity().toLowerCase(java.util.Locale.ROOT),
                        KEY.recipient())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AgeIdentities.parse(file))
                    .withMessageContaining("AGE-SECRET-KEY-1")
                    .satisfies(
                            e ->
                                    assertThat(String.valueOf(e.getMessage()))
                                            .doesNotContain(KEY.identity().substring(17, 40)));
        }
        assertThat(both).hasToString("AgeIdentities[2]");
    }

    private static DecodingFailure failure(byte[] stored, AgeIdentities identities) {
        DecodingFailure[] failure = new DecodingFailure[1];
        assertThatExceptionOfType(DecodingFailure.class)
                .isThrownBy(() -> read(new ByteArrayInputStream(stored), identities))
                .satisfies(e -> failure[0] = e);
        return failure[0];
    }

    private static byte[] read(InputStream stored, AgeIdentities identities) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        read(stored, identities, all);
        return all.toByteArray();
    }

    private static void read(
            InputStream stored, AgeIdentities identities, ByteArrayOutputStream all)
            throws IOException {
        try (Decoded decoded =
                new SnapshotDecoder(DecodingLimits.DEFAULT, () -> identities).open(stored)) {
            decoded.bytes().transferTo(all);
        }
    }

    /** Gives few bytes at once, as a network does. */
    private static final class Dripping extends ByteArrayInputStream {

        Dripping(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            return super.read(into, offset, Math.min(count, 777));
        }
    }
}
