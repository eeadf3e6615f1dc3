package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.Client;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/** A copy that breaks in the middle of a download, and another one that goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailoverTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final int LENGTH = 3 * 1024 * 1024;
    private static final byte[] DATABASE = Snapshots.sealedDatabase(LENGTH);
    private static final byte[] FILE = Snapshots.sealed(LENGTH);
    private static final byte[] OTHER =
            Snapshots.seal(Arrays.copyOf(Snapshots.sealed(LENGTH + 512), LENGTH));

    private static final byte[] LARGE = Snapshots.sealed(32 * 1024 * 1024);

    private final S3Server bucket = S3Server.start();
    private final S3Server whole = S3Server.start();
    private Path directory = Path.of("");
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        lay("sidecars/same", FILE);
        lay("sidecars/other", OTHER);
        lay("volume/v1/known", LARGE);
        bucket.put("v1/known/" + NAME, LARGE);
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("sidecars"));
        sidecar = fleet;
        bucket.put("v1/same/" + NAME, FILE);
        bucket.put("v1/other/" + NAME, FILE);
        byte[] packed = PackedFiles.gzip(DATABASE);
        byte[] wrongChecksum = packed.clone();
        wrongChecksum[packed.length - 8] ^= 1;
        Snapshots.lay(directory.resolve("damaged/packed/snapshot.db.gz"), wrongChecksum);
        whole.put("packed/snapshot.db.gz", packed);
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.downloads.check-first", 0)
                        .set("portal.downloads.patience", "0s")
                        .directory("damaged", "payments", directory.resolve("damaged"))
                        .set("portal.sources.directory.damaged.layout", "packed")
                        .bucket("whole", "payments", whole)
                        .set("portal.sources.s3.whole.layout", "packed")
                        .set(
                                "portal.sources.custom-layouts.packed.pattern",
                                "(?<cluster>[^/]+)/snapshot\\.db\\.gz")
                        .set(
                                "portal.sources.custom-layouts.packed.example",
                                "ledger/snapshot.db.gz")
                        .bucket("bucket", "payments", bucket)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .sidecars("fleet", fleet, "payments/same,payments/other")
                        .start()
                        .awaitReading();
    }

    private void lay(String folder, byte[] bytes) {
        Snapshots.lay(directory.resolve(folder).resolve(NAME), bytes);
    }

    @AfterEach
    void heal() {
        bucket.heal();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        Objects.requireNonNull(sidecar).close();
        bucket.close();
        whole.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private RawHttp get(String cluster) {
        return new Client(portal(), "alice").get(content(cluster));
    }

    private static String content(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content";
    }

    @Test
    void anotherCopyGoesOnWhereTheFirstGivesNoMore() {
        bucket.giveNothingFrom(1_000_000);

        RawHttp answer = get("same");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(FILE);
        JsonNode end = portal().lastEnd("same");
        assertThat(end.get("outcome").asString()).isEqualTo("completed");
        assertThat(end.get("check").asString()).isEqualTo("whole");
        JsonNode first = end.get("legs").get(0);
        JsonNode last = end.get("legs").get(end.get("legs").size() - 1);
        assertThat(first.get("source").asString()).isEqualTo("bucket");
        assertThat(first.get("failure").asString()).isNotEmpty();
        assertThat(last.get("source").asString()).isEqualTo("fleet");
        assertThat(last.get("from").asLong()).isLessThanOrEqualTo(1_000_000);
        assertThat(last.get("from").asLong() + last.get("bytes").asLong()).isEqualTo(FILE.length);
    }

    /** However long the first one has taken, which may be read again from its beginning. */
    @Test
    void theOtherCopyIsTriedWhenTheFirstIsGivenUp() {
        RawHttp answer =
                new Client(portal(), "alice")
                        .get("/api/v1/clusters/eu/payments/packed/backups/snapshot.db.gz/content");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(DATABASE);
        assertThat(portal().lastEnd("packed").get("legs").valueStream())
                .extracting(leg -> leg.get("source").asString())
                .startsWith("damaged")
                .endsWith("whole");
    }

    /** Two files of one name are both what was saved, each by its own seal. */
    @Test
    void theRestOfAnotherFileIsNeverPutBehindABeginning() {
        bucket.giveNothingFrom(1_000_000);
        RawHttp broken = get("other");
        bucket.heal();
        RawHttp healed = get("other");

        assertThat(broken.status() != 200 || !broken.whole() || isOne(broken)).isTrue();
        assertThat(healed.whole()).isTrue();
        assertThat(isOne(healed)).isTrue();
    }

    /**
     * A file that was read lately goes out without another digest, as long as nobody touches it.
     */
    @Test
    void aKnownFileThatIsWrittenWhileItIsSentGoesOnFromAnotherCopy() throws IOException {
        RawHttp read = get("known");
        assertThat(read.bytes()).isEqualTo(LARGE);
        assertThat(portal().lastEnd("known").get("source").asString()).isEqualTo("volume");
        portal().awaitReading();
        byte[] got;
        try (Socket socket = new Client(portal(), "alice").open(content("known"))) {
            InputStream in = socket.getInputStream();
            byte[] beginning = in.readNBytes(200_000);
            try (FileChannel channel = FileChannel.open(volumeFile(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[LARGE.length - 10_000_000]), 10_000_000);
            }
            got = join(beginning, in.readAllBytes());
        }

        RawHttp answer = RawHttp.read(new ByteArrayInputStream(got));
        assertThat(answer.headers()).containsEntry("Repr-Digest", Snapshots.reprDigest(LARGE));
        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(LARGE);
        JsonNode legs = portal().lastEnd("known").get("legs");
        assertThat(legs.valueStream().map(leg -> leg.get("source").asString()))
                .containsExactly("volume", "bucket");
    }

    private Path volumeFile() {
        return directory.resolve("volume/v1/known").resolve(NAME);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static boolean isOne(RawHttp answer) {
        return Arrays.equals(answer.bytes(), FILE) || Arrays.equals(answer.bytes(), OTHER);
    }
}
