package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.OtlpReceiver;
import io.etcdportal.testbed.OtlpReceiver.Span;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** What a portal sends to a collector of traces. */
class TracesTests {

    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/ledger/backups/"
                    + Snapshots.name("3.5.16", 37)
                    + "/content";
    private static final String FOREIGN_TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static Span await(OtlpReceiver receiver, Predicate<Span> wanted) {
        Instant end = Instant.now().plusSeconds(60);
        while (true) {
            List<Span> found = receiver.spans().stream().filter(wanted).toList();
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            assertThat(Instant.now()).as("spans: %s", receiver.spans()).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void aDownloadIsATraceWithTheCallOfItsSourceAndNoSecret(@TempDir Path directory) {
        byte[] backup = Snapshots.sealed(64 << 10);
        try (S3Server bucket = S3Server.start();
                OtlpReceiver receiver = new OtlpReceiver()) {
            bucket.put("v1/ledger/" + Snapshots.name("3.5.16", 37), backup);
            try (Portal portal =
                    Portal.in(directory)
                            .teams(directory)
                            .bucket("bucket", "payments", bucket)
                            .set(
                                    "management.opentelemetry.tracing.export.otlp.endpoint",
                                    receiver.url())
                            .set("management.opentelemetry.tracing.export.schedule-delay", "100ms")
                            .start()
                            .awaitReading()) {
                HttpResponse<byte[]> answer =
                        portal.send(
                                portal.as("alice", CONTENT)
                                        .header(
                                                "traceparent",
                                                "00-" + FOREIGN_TRACE + "-b7ad6b7169203331-01")
                                        .header("baggage", "secret=s3cr3t"),
                                BodyHandlers.ofByteArray());
                String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
                Span request =
                        await(
                                receiver,
                                span -> id.equals(span.attributes().get("http.request.id")));
                Span source =
                        await(
                                receiver,
                                span ->
                                        span.trace().equals(request.trace())
                                                && span.name().equals("open bucket"));

                assertThat(answer.body()).isEqualTo(backup);
                assertThat(request.parent()).isEmpty();
                assertThat(request.name())
                        .isEqualTo(
                                "http get /api/v1/clusters/{site}/{namespace}/{cluster}/backups"
                                        + "/{backup}/content");
                assertThat(source.parent()).isEqualTo(request.id());
                assertThat(source.attributes()).containsEntry("operation", "open");
                assertThat(answer.headers().map()).doesNotContainKeys("traceparent", "tracestate");
                assertThat(await(receiver, span -> span.name().equals("list bucket")).parent())
                        .as("a refresh is a trace of its own")
                        .isEmpty();
                assertThat(receiver.everything())
                        .contains("etcd-backup-portal")
                        .doesNotContain(
                                FOREIGN_TRACE,
                                "s3cr3t",
                                "alice" + Portal.PASSWORD,
                                Base64.getEncoder()
                                        .encodeToString(
                                                ("alice:alice" + Portal.PASSWORD).getBytes(UTF_8)),
                                bucket.secretKey(),
                                new String(Arrays.copyOfRange(backup, 4096, 4128), ISO_8859_1));
            }
        }
    }
}
