package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

import io.etcdportal.testbed.MessageReceiver;
import io.etcdportal.testbed.MessageReceiver.Received;
import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who is told of what: by real receivers of HTTP and mail. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class NotificationTests {

    private static final String SECRET = "a secret of more than 24 bytes";
    private static final String TEAMS =
            """
            teams:
              payments:
                members: {users: [alice]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, verify, download]}
              platform:
                members: {users: [bob]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list]}
            """;

    private final MessageReceiver receiver = new MessageReceiver();
    private final OpenIdProvider provider = OpenIdProvider.start();
    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    private @Nullable Path temporary;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path shared) throws IOException {
        temporary = shared;
        mails.start();
        receiver.stall("/hangs");
        lay("payments", "late", 31, Duration.ofHours(30));
        lay("payments", "flipped", 37, Duration.ofHours(2));
        lay("nfs", "shared", 31, Duration.ofHours(30));
        lay("platform", "vault", 31, Duration.ofHours(30));
        Path damaged = directory().resolve("payments/v1/flipped/" + Snapshots.name("3.5.16", 37));
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        FileTime written = Files.getLastModifiedTime(damaged);
        Files.write(damaged, bytes);
        Files.setLastModifiedTime(damaged, written);
        started = settings().start().awaitReading();
    }

    private Portal.Settings settings() throws IOException {
        Portal.Settings settings =
                provider.nameTo(
                                Portal.in(directory())
                                        .management()
                                        .access(directory(), TEAMS + accounts())
                                        .directory(
                                                "volume",
                                                "payments",
                                                directory().resolve("payments"))
                                        .directory("nfs", "payments", directory().resolve("nfs"))
                                        .directory(
                                                "other",
                                                "platform",
                                                directory().resolve("platform")),
                                "corp")
                        .set("portal.login.providers.corp.timeout", "1s")
                        .set("portal.login.emergency.account", "glass")
                        .set("portal.login.emergency.ask-every", "100ms")
                        .set("portal.checks.newest", 1)
                        .set("portal.checks.after", "0s")
                        .set("portal.checks.look-every", "200ms")
                        .set("portal.notifications.portal-url", "https://backups.example.org/")
                        .set("portal.notifications.look-every", "100ms")
                        .set("portal.notifications.after", "200ms")
                        .set("portal.notifications.mail.host", "127.0.0.1")
                        .set("portal.notifications.mail.port", mails.getSmtp().getPort())
                        .set("portal.notifications.mail.encryption", "none")
                        .set("portal.notifications.mail.from", "portal@example.org");
        channel(settings, "hook", "webhook", "payments", "/hook")
                .set("portal.notifications.channels.hook.secret", SECRET);
        channel(settings, "platform", "webhook", "platform", "/platform");
        channel(settings, "hanging", "webhook", "payments", "/hangs");
        channel(settings, "slack", "slack", "payments", "/slack");
        channel(settings, "teams", "teams", "payments", "/teams");
        channel(settings, "room", "matrix", "payments", "")
                .set("portal.notifications.channels.room.room", "!ops:example.org")
                .set(
                        "portal.notifications.channels.room.token-file",
                        Files.writeString(directory().resolve("matrix-token"), "syt_secret\n"));
        return settings.set("portal.notifications.channels.admins.type", "mail")
                .set("portal.notifications.channels.admins.administrators", true)
                .set("portal.notifications.channels.admins.to", "ops@example.org");
    }

    private Portal.Settings channel(
            Portal.Settings settings, String name, String type, String team, String path) {
        String prefix = "portal.notifications.channels." + name;
        return settings.set(prefix + ".type", type)
                .set(prefix + ".team", team)
                .set(prefix + ".url", receiver.url(path));
    }

    private static String accounts() {
        return Portal.accounts("alice", "bob", "glass");
    }

    private void lay(String volume, String cluster, long revision, Duration age)
            throws IOException {
        Path file =
                Files.createDirectories(directory().resolve(volume + "/v1/" + cluster))
                        .resolve(Snapshots.name("3.5.16", revision));
        Files.write(file, Snapshots.bytes("3.5.16", revision));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    @AfterAll
    void stop() {
        portal().close();
        receiver.close();
        provider.close();
        mails.stop();
    }

    private Path directory() {
        return Objects.requireNonNull(temporary);
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private List<JsonNode> items(String path) {
        return receiver.at(path).stream()
                .flatMap(message -> message.body().path("items").valueStream())
                .toList();
    }

    private static Predicate<JsonNode> item(String event, String kind, String subject) {
        return item ->
                item.path("event").asString().equals(event)
                        && item.path("kind").asString().equals(kind)
                        && item.path("subject").asString().equals(subject);
    }

    private Received await(String path, String event, String kind, String subject) {
        return receiver.await(
                path,
                message ->
                        message.body()
                                .path("items")
                                .valueStream()
                                .anyMatch(item(event, kind, subject)));
    }

    private void assertOnce(String event, String kind, String subject) {
        assertThat(items("/hook"))
                .filteredOn(item(event, kind, subject))
                .as(items("/hook").toString())
                .hasSize(1);
    }

    private static String text(MimeMessage mail) {
        try {
            return mail.getSubject() + "\n" + mail.getContent().toString().replace("\r", "");
        } catch (IOException | MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String awaitMail(String part) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(deadline)) {
            for (String mail : mailsWith(part)) {
                return mail;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("No mail with " + part + ": " + mailsWith(""));
    }

    private List<String> mailsWith(String part) {
        return Arrays.stream(mails.getReceivedMessages())
                .map(NotificationTests::text)
                .filter(mail -> mail.contains(part))
                .toList();
    }

    @Test
    void anOverdueClusterIsToldOnceAndItsRecoveryOnce() throws IOException {
        String cluster = "cluster:eu/payments/late";
        Received told = await("/hook", "started", "overdue", cluster);

        assertThat(told.headers().get("webhook-signature")).isEqualTo(signature(told));
        JsonNode item =
                told.body()
                        .get("items")
                        .valueStream()
                        .filter(item("started", "overdue", cluster))
                        .findFirst()
                        .orElseThrow();
        assertThat(item.get("link").asString())
                .isEqualTo("https://backups.example.org/clusters/eu/payments/late");
        assertThat(item.get("detail").asString()).contains("24 hours");

        lay("payments", "late", 37, Duration.ofMinutes(1));
        await("/hook", "recovered", "overdue", cluster);
        assertOnce("started", "overdue", cluster);
        assertOnce("recovered", "overdue", cluster);
    }

    private static String signature(Received message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            byte[] signed =
                    mac.doFinal(
                            (message.headers().get("webhook-id")
                                            + "."
                                            + message.headers().get("webhook-timestamp")
                                            + "."
                                            + message.text())
                                    .getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDamagedBackupIsToldInEachForm() {
        await("/hook", "started", "damaged", "cluster:eu/payments/flipped");
        assertOnce("started", "damaged", "cluster:eu/payments/flipped");
        Predicate<Received> named = message -> message.text().contains("eu/payments/flipped");

        assertThat(receiver.await("/slack", named).body().at("/blocks/0/text/type").asString())
                .isEqualTo("mrkdwn");
        assertThat(receiver.await("/teams", named).body().at("/attachments/0/content/type"))
                .hasToString("\"AdaptiveCard\"");
        Received matrix = receiver.await("/_matrix/client/v3/rooms/%21ops%3Aexample.org/", named);
        assertThat(matrix.method()).isEqualTo("PUT");
        assertThat(matrix.headers()).containsEntry("authorization", "Bearer syt_secret");
        assertThat(matrix.body().get("formatted_body").asString())
                .contains("<a href=\"https://backups.example.org/clusters/eu/payments/flipped\">");
        assertThat(awaitMail("eu/payments/flipped")).contains("The newest backup is damaged.");
    }

    @Test
    void aSourceThatFailsIsToldInsteadOfItsClusters() throws IOException {
        await("/hook", "started", "overdue", "cluster:eu/payments/shared");

        Files.move(directory().resolve("nfs"), directory().resolve("away"));
        await("/hook", "started", "source_unreachable", "source:nfs");
        awaitMail("Source nfs");
        Files.move(directory().resolve("away"), directory().resolve("nfs"));
        await("/hook", "recovered", "source_unreachable", "source:nfs");

        assertOnce("started", "source_unreachable", "source:nfs");
        assertOnce("started", "overdue", "cluster:eu/payments/shared");
        assertThat(items("/hook"))
                .filteredOn(item -> item.get("subject").asString().endsWith("shared"))
                .noneMatch(item -> item.get("event").asString().equals("recovered"))
                .noneMatch(item -> item.get("kind").asString().equals("cluster_unreachable"));
    }

    @Test
    void aTeamIsToldOfItsOwnClustersOnly() {
        await("/platform", "started", "overdue", "cluster:eu/platform/vault");
        await("/hook", "started", "damaged", "cluster:eu/payments/flipped");

        assertThat(receiver.at("/platform"))
                .noneMatch(message -> message.text().contains("payments"))
                .noneMatch(message -> message.text().contains("nfs"));
        assertThat(receiver.at("/hook")).noneMatch(message -> message.text().contains("platform"));
    }

    @Test
    void aReceiverThatHangsHoldsUpNoOther(CapturedOutput output) {
        await("/hook", "started", "damaged", "cluster:eu/payments/flipped");

        assertThat(receiver.wasAsked("/hangs")).isTrue();
        assertThat(output.getAll()).doesNotContain("/hangs", "/hook", SECRET, "syt_secret");
    }

    @Test
    void anExpiringTokenIsToldAsTextAndNotAsMarkup() {
        portal().makeToken(
                        "alice",
                        "{\"name\":\"<!here> *b* <i>\",\"days\":3,\"verbs\":[\"list\"],"
                                + "\"clusters\":\"*/payments/*\"}");

        Predicate<Received> named = message -> message.text().contains("token_expiring");
        JsonNode item =
                receiver.await("/hook", named)
                        .body()
                        .get("items")
                        .valueStream()
                        .filter(one -> one.get("kind").asString().equals("token_expiring"))
                        .findFirst()
                        .orElseThrow();
        assertThat(item.get("detail").asString()).contains("\"<!here> *b* <i>\" of alice expires");
        Predicate<Received> shown = message -> message.text().contains("API token");
        assertThat(receiver.await("/slack", shown).text())
                .contains("&lt;!here&gt;")
                .doesNotContain("<!here>", "*b*");
        assertThat(receiver.await("/_matrix", shown).body().get("formatted_body").asString())
                .contains("&lt;i&gt;")
                .doesNotContain("<i>");
        assertThat(receiver.await("/teams", shown).text()).contains("TextRun");
        assertThat(items("/platform"))
                .noneMatch(one -> one.get("kind").asString().equals("token_expiring"));
    }

    @Test
    void administratorsAreToldOfTheAccessFile() throws IOException {
        Path file = directory().resolve("access.yaml");
        String good = Files.readString(file);

        Files.writeString(file, "teams:\n  two: {}\n");
        assertThat(awaitMail("Access file")).contains("The previous version stays in force.");
        Files.writeString(file, good);
        awaitMail("Recovered: Access file");

        assertThat(mailsWith("The previous version stays in force.")).hasSize(1);
        assertThat(receiver.at("/hook")).noneMatch(m -> m.text().contains("access_file"));
    }

    @Test
    void administratorsAreToldOfAnEmergencySignIn() {
        provider.fallSilent();
        Visitor glass = new Visitor(portal());
        glass.get("/login");
        glass.post(
                "/login",
                Map.of(
                        "username",
                        "glass",
                        "password",
                        "glass-password",
                        "reason",
                        "INC-4711:\nBcc: everybody@example.org"));
        String mail = awaitMail("emergency sign-in");

        assertThat(mail).contains("glass signed in at", "from 127.0.0.1.", "INC-4711:");
        assertThat(mail).doesNotContain("\nBcc:");
        assertThat(mailsWith("glass signed in at")).hasSize(1);
        assertThat(receiver.at("/hook")).noneMatch(m -> m.text().contains("INC-4711"));
        provider.heal();
    }

    @Test
    void aRestartRepeatsNothingAndADigestComesWhenItIsDue(@TempDir Path directory)
            throws IOException {
        Path folder = Files.createDirectories(directory.resolve("volume/v1/old"));
        Snapshots.lay(
                folder.resolve(Snapshots.name("3.5.16", 31)),
                Snapshots.bytes("3.5.16", 31),
                Instant.now().minus(Duration.ofHours(30)));
        Portal.Settings settings =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .set("portal.notifications.look-every", "50ms")
                        .set("portal.notifications.after", "0s");
        channel(settings, "restart", "webhook", "payments", "/restart");
        channel(settings, "flaky", "webhook", "payments", "/flaky")
                .set("portal.notifications.channels.flaky.digest", "never");
        receiver.answer("/flaky", 302);
        try (Portal first = settings.management().start()) {
            await("/restart", "started", "overdue", "cluster:eu/payments/old");
            awaitFailing(first, "flaky", 1);
            first.bean(JdbcClient.class)
                    .sql("update notification set told_at = 0 where subject = 'digest:'")
                    .update();
        }
        receiver.behave("/flaky");
        try (Portal second = settings.start()) {
            Received digest =
                    receiver.await(
                            "/restart",
                            message ->
                                    message.body().path("type").asString().equals("backup.digest"));
            assertThat(digest.body().get("title").asString())
                    .isEqualTo("Weekly digest: 0 of 1 clusters have recent, verified backups");
            await("/flaky", "started", "overdue", "cluster:eu/payments/old");
            awaitFailing(second, "flaky", 0);

            Path other = Files.createDirectories(directory.resolve("volume/v1/older"));
            Snapshots.lay(
                    other.resolve(Snapshots.name("3.5.16", 31)),
                    Snapshots.bytes("3.5.16", 31),
                    Instant.now().minus(Duration.ofHours(40)));
            await("/restart", "started", "overdue", "cluster:eu/payments/older");
        }
        assertThat(receiver.at("/elsewhere")).isEmpty();
        assertThat(items("/restart"))
                .filteredOn(item("started", "overdue", "cluster:eu/payments/old"))
                .hasSize(1);
        assertThat(receiver.at("/restart"))
                .filteredOn(message -> message.text().contains("backup.digest"))
                .hasSize(1);
    }

    private static void awaitFailing(Portal portal, String channel, int value) {
        String line = "portal_notifications_failing{channel=\"%s\"} %d".formatted(channel, value);
        portal.await(
                "/api/v1/whoami",
                _ ->
                        portal.send(
                                        HttpRequest.newBuilder(
                                                portal.management("/actuator/prometheus")),
                                        BodyHandlers.ofString())
                                .body()
                                .contains(line));
    }
}
