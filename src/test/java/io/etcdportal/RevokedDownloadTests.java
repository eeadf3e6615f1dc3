package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Who loses the right to a backup in the middle of it gets no more of it. */
class RevokedDownloadTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/ledger/backups/" + NAME + "/content";

    /** More than the buffers between the portal and a client that does not read can hold. */
    private static final int SIZE = 64 << 20;

    private static final int LITTLE = 64 << 10;

    @TempDir private Path directory;

    @Test
    void aTokenThatIsRevokedEndsItsTransfer() throws IOException {
        layLargeBackup();
        try (Portal portal = start();
                Socket client = new Socket()) {
            InputStream answer = begin(portal, client);

            assertThat(LITTLE + rest(answer)).isLessThan(SIZE);
            assertRevoked(portal);
        }
    }

    /** It holds up whoever writes to it, but not the end of its right. */
    @Test
    void aClientThatTakesNothingIsCutOffToo() throws IOException {
        layLargeBackup();
        try (Portal portal = start();
                Socket client = new Socket()) {
            InputStream answer = begin(portal, client);
            assertRevoked(portal);

            assertThat(LITTLE + rest(answer)).isLessThan(SIZE);
        }
    }

    /** Begins to read a backup with a token, which is revoked meanwhile. */
    private static InputStream begin(Portal portal, Socket client) throws IOException {
        JsonNode token = makeToken(portal);
        client.setReceiveBufferSize(LITTLE);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), portal.port()));
        client.getOutputStream().write(request(token.get("token").asString()));
        InputStream answer = client.getInputStream();
        assertThat(new String(answer.readNBytes(LITTLE), StandardCharsets.ISO_8859_1))
                .startsWith("HTTP/1.1 200");

        String id = token.get("id").asString();
        assertThat(
                        portal.send(
                                        portal.as("alice", "/api/v1/tokens/" + id).DELETE(),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(204);
        return answer;
    }

    private static void assertRevoked(Portal portal) {
        portal.await("/api/v1/audit/entries?event=download_end", ends -> !isEmpty(ends));
        JsonNode end =
                portal.json("admin", "/api/v1/audit/entries?event=download_end")
                        .get("items")
                        .get(0);
        assertThat(end.get("outcome").asString()).isEqualTo("revoked");
        assertThat(end.get("bytes").asLong()).isLessThan(SIZE);
    }

    private static boolean isEmpty(JsonNode page) {
        return page.get("items").isEmpty();
    }

    private static long rest(InputStream answer) throws IOException {
        byte[] buffer = new byte[LITTLE];
        long count = 0;
        try {
            for (int n = answer.read(buffer); n >= 0; n = answer.read(buffer)) {
                count += n;
            }
        } catch (SocketException cut) {
            // A connection that is reset has ended too, and not as one that ends well.
        }
        return count;
    }

    private void layLargeBackup() {
        Snapshots.lay(directory.resolve("volume/v1/ledger").resolve(NAME), Snapshots.sealed(SIZE));
    }

    private Portal start() {
        return Portal.in(directory)
                .teams(directory)
                .set("portal.downloads.ask-again-every", "1ms")
                .directory("volume", "payments", directory.resolve("volume"))
                .start()
                .awaitReading();
    }

    private static JsonNode makeToken(Portal portal) {
        return portal.makeToken("alice", "{\"name\":\"nightly\",\"days\":1}");
    }

    private static byte[] request(String secret) {
        return ("GET "
                        + CONTENT
                        + " HTTP/1.1\r\nHost: portal\r\nAuthorization: Bearer "
                        + secret
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
