package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Client;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * The rest of what a portal sent before it was started anew. Who asks tells how much they have, and
 * nothing of what it is: so it is given where it is shown to belong to that.
 */
abstract class ResumeAfterRestartContract {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final String KEY = "v1/ledger/" + NAME;
    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/ledger/backups/" + NAME + "/content";
    private static final int LENGTH = 3 * 1024 * 1024;
    private static final byte[] FILE = Snapshots.sealed(LENGTH);
    private static final byte[] OTHER =
            Snapshots.seal(Arrays.copyOf(Snapshots.sealed(LENGTH + 512), LENGTH));

    private final S3Server bucket = S3Server.start();
    private @TempDir Path directory = Path.of("");
    private @Nullable Portal running;

    /** Chooses the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    @BeforeEach
    void start() {
        bucket.put(KEY, FILE);
        startPortal();
    }

    private void startPortal() {
        running =
                on(Portal.in(directory).teams(directory))
                        .set("portal.downloads.check-first", 0)
                        .set("portal.sources.s3.bucket.site", "eu")
                        .set("portal.sources.s3.bucket.namespace", "payments")
                        .set("portal.sources.s3.bucket.bucket", bucket.bucket())
                        .set("portal.sources.s3.bucket.endpoint", bucket.endpoint())
                        .set("portal.sources.s3.bucket.path-style", true)
                        .set("portal.sources.s3.bucket.access-key", bucket.accessKey())
                        .set("portal.sources.s3.bucket.secret-key", bucket.secretKey())
                        .start()
                        .awaitReading();
    }

    private Portal portal() {
        return Objects.requireNonNull(running);
    }

    private void restart() {
        portal().close();
        startPortal();
    }

    @AfterEach
    void stop() {
        portal().close();
        bucket.close();
    }

    private RawHttp getSome(int some, String... headers) {
        RawHttp part = new Client(portal(), "alice").getSome(CONTENT, some, headers);
        portal().await(
                        "/api/v1/audit/entries",
                        entries ->
                                entries.get("items")
                                        .valueStream()
                                        .map(entry -> entry.get("event").asString())
                                        .filter(event -> event.startsWith("download_"))
                                        .findFirst()
                                        .filter("download_end"::equals)
                                        .isPresent());
        return part;
    }

    private RawHttp get(String... headers) {
        return new Client(portal(), "alice").get(CONTENT, headers);
    }

    @Test
    void whatBelongsTogetherIsGivenInAsManyParts() {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        got.writeBytes(getSome(700_000).bytes());
        for (int i = 0; i < 2; i++) {
            restart();
            RawHttp next = getSome(700_000, "Range: bytes=" + got.size() + "-");
            assertThat(next.status()).isEqualTo(206);
            got.writeBytes(next.bytes());
        }
        restart();
        RawHttp last = get("Range: bytes=" + got.size() + "-");
        got.writeBytes(last.bytes());

        assertThat(last.whole()).isTrue();
        assertThat(got.toByteArray()).isEqualTo(FILE);
    }

    @Test
    void theRestOfAnotherFileIsNotGiven() {
        getSome(1_000_000);
        bucket.put(KEY, OTHER);
        restart();

        RawHttp rest = get("Range: bytes=1000000-");

        assertThat(rest.status()).isEqualTo(409);
        assertThat(rest.body()).contains("other-part");
        assertThat(get().bytes()).isEqualTo(OTHER);
    }

    @Test
    void thereIsNoRestOfWhatCameWrong() {
        bucket.flip(999_000, 1);
        assertThat(getSome(1_000_000).bytes()).isNotEqualTo(Arrays.copyOf(FILE, 1_000_000));
        restart();

        assertThat(get("Range: bytes=1000000-").status()).isEqualTo(409);
        assertThat(get().bytes()).isEqualTo(FILE);
    }

    /** Nobody knows how much of it left, and whether it was right. */
    @Test
    void thereIsNoRestOfWhatAKilledPortalSent() {
        getSome(1_000_000);
        portal().bean(JdbcClient.class).sql("update sent_part set ended = null").update();
        restart();

        RawHttp rest = get("Range: bytes=1000000-");
        RawHttp anew = get();

        assertThat(rest.status()).isEqualTo(409);
        assertThat(rest.body()).contains("other-part");
        assertThat(anew.bytes()).isEqualTo(FILE);
        assertThat(get("Range: bytes=1000000-").bytes())
                .isEqualTo(Arrays.copyOfRange(FILE, 1_000_000, FILE.length));
    }

    /** What a dead portal sent gives way to what the client was sent since. */
    @Test
    void whoBeginsAnewAfterAKillGoesOnAfterTheNextBreak() {
        getSome(1_000_000);
        portal().bean(JdbcClient.class).sql("update sent_part set ended = null").update();
        restart();
        getSome(500_000);

        RawHttp here = get("Range: bytes=500000-");
        restart();
        getSome(700_000);
        restart();
        RawHttp elsewhere = get("Range: bytes=700000-");

        assertThat(here.status()).isEqualTo(206);
        assertThat(here.bytes()).isEqualTo(Arrays.copyOfRange(FILE, 500_000, FILE.length));
        assertThat(elsewhere.status()).isEqualTo(206);
        assertThat(elsewhere.bytes()).isEqualTo(Arrays.copyOfRange(FILE, 700_000, FILE.length));
    }

    /** Another of their programs was being sent it when the portal died. */
    @Test
    void whatAnotherProgramWasSentByADeadPortalGivesWay() {
        getSome(1_000_000, "User-Agent: other");
        portal().bean(JdbcClient.class).sql("update sent_part set ended = null").update();
        restart();
        getSome(500_000);

        RawHttp rest = get("Range: bytes=500000-");

        assertThat(rest.status()).isEqualTo(206);
        assertThat(rest.bytes()).isEqualTo(Arrays.copyOfRange(FILE, 500_000, FILE.length));
    }

    @Test
    void whoHasAllIsToldSoAfterARestartToo() {
        String all = "Range: bytes=" + FILE.length + "-";
        assertThat(get(all).status()).isEqualTo(409);
        get();
        restart();

        assertThat(get(all).status()).isEqualTo(416);
    }

    @Test
    void theRestOfAnotherLatestBackupIsNotGiven() {
        String latest = CONTENT.replace(NAME, "latest");
        new Client(portal(), "alice").getSome(latest, 1_000_000);
        bucket.put(KEY.replace("25_etcd", "26_etcd"), OTHER);
        restart();

        RawHttp rest = new Client(portal(), "alice").get(latest, "Range: bytes=1000000-");

        assertThat(rest.status()).isEqualTo(409);
        assertThat(rest.body()).contains("other-part");
    }
}
