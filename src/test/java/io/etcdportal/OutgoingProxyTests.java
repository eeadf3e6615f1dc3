package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.testbed.ForwardProxy;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestCertificate;
import io.etcdportal.testbed.WebhookReceiver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Only a forward proxy knows the hosts that the portal is told to ask. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutgoingProxyTests {

    @Test
    void everyClientGoesThroughTheProxy(@TempDir Path directory) throws IOException {
        TestCertificate certificate = TestCertificate.forAnotherHost(directory);
        Snapshots.copy(
                "3.5.16", 31, Files.createDirectories(directory.resolve("fleet").resolve("vault")));
        try (S3Server plain = S3Server.start();
                S3Server secure = S3Server.start(certificate.identity());
                SidecarServer fleet = SidecarServer.startFleet(directory.resolve("fleet"));
                WebhookReceiver hook = new WebhookReceiver();
                ForwardProxy proxy =
                        new ForwardProxy(
                                Map.of(
                                        "bucket.invalid", plain.endpoint(),
                                        "elsewhere.example", secure.endpoint(),
                                        "sidecars.invalid", fleet.address(),
                                        "hook.invalid", URI.create(hook.url())))) {
            for (S3Server server : new S3Server[] {plain, secure}) {
                server.put(
                        "v1/ledger/" + Snapshots.name("3.5.16", 31), Snapshots.bytes("3.5.16", 31));
            }
            Properties before = (Properties) System.getProperties().clone();
            try {
                OutgoingProxy.adopt(environment(proxy), System.getProperties());
                run(directory, plain, secure, fleet, hook, certificate);
            } finally {
                System.setProperties(before);
            }
            assertThat(hook.ids()).isNotEmpty();
            assertThat(proxy.seen())
                    .contains(
                            "GET bucket.invalid",
                            "CONNECT elsewhere.example",
                            "HEAD sidecars.invalid",
                            "GET sidecars.invalid",
                            "POST hook.invalid",
                            "CONNECT idp.invalid")
                    .noneMatch(one -> one.contains("127.0.0.1") || one.contains("localhost"));
        }
    }

    private static Map<String, String> environment(ForwardProxy proxy) {
        String address = "http://127.0.0.1:" + proxy.port();
        return Map.of("HTTP_PROXY", address, "https_proxy", address);
    }

    private static void run(
            Path directory,
            S3Server plain,
            S3Server secure,
            SidecarServer fleet,
            WebhookReceiver hook,
            TestCertificate certificate) {
        Portal.Settings settings =
                Portal.in(directory)
                        .teams(directory)
                        .bucket("plain", "payments", plain)
                        .set("portal.sources.s3.plain.endpoint", "http://bucket.invalid")
                        .bucket("secure", "secure", secure)
                        .set("portal.sources.s3.secure.endpoint", "https://elsewhere.example")
                        .set(
                                "portal.sources.s3.secure.ca-file",
                                certificate.writePem(directory.resolve("ca.pem")))
                        .bucket("direct", "direct", plain)
                        .sidecars("fleet", fleet, "payments/vault")
                        .set(
                                "portal.sources.sidecar.fleet.url",
                                "http://sidecars.invalid/{cluster}")
                        .set("portal.audit.webhook.url", hookUrl(hook))
                        .set("portal.audit.webhook.secret", WebhookReceiver.SECRET)
                        .set("portal.login.providers.corp.issuer", "https://idp.invalid")
                        .set("portal.login.providers.corp.client-id", "portal")
                        .set("portal.login.providers.corp.client-secret", "secret-of-corp");
        try (Portal portal = settings.start()) {
            portal.await(
                    "/api/v1/sources",
                    sources ->
                            sources.valueStream()
                                    .allMatch(
                                            one ->
                                                    one.path("state")
                                                            .asString()
                                                            .equals("answering")));
            for (String cluster : new String[] {"payments/ledger", "payments/vault"}) {
                assertThat(
                                portal.download(
                                                "alice",
                                                "/api/v1/clusters/eu/"
                                                        + cluster
                                                        + "/backups/latest/content")
                                        .body())
                        .isEqualTo(Snapshots.bytes("3.5.16", 31));
            }
            portal.send(
                    HttpRequest.newBuilder(portal.uri("/oauth2/authorization/corp")),
                    BodyHandlers.discarding());
            portal.await("/api/v1/sources", _ -> !hook.ids().isEmpty());
        }
    }

    private static String hookUrl(WebhookReceiver hook) {
        return "http://hook.invalid" + URI.create(hook.url()).getPath();
    }

    @Test
    void theUsualVariablesAreReadAsJavasProperties() {
        assertThat(
                        OutgoingProxy.properties(
                                Map.of(
                                        "HTTPS_PROXY", "http://proxy.example:3128/",
                                        "http_proxy", "proxy.example",
                                        "no_proxy",
                                                ".corp.example, minio:9000 10.0.0.0/8,192.0.2.7")))
                .containsEntry("https.proxyHost", "proxy.example")
                .containsEntry("https.proxyPort", "3128")
                .containsEntry("http.proxyHost", "proxy.example")
                .containsEntry("http.proxyPort", "80")
                .containsEntry(
                        "http.nonProxyHosts",
                        "localhost|127.*|[::1]|*.svc|*.cluster.local|corp.example|*.corp.example"
                                + "|minio|*.minio|10.*|192.0.2.7");
        assertThat(OutgoingProxy.properties(Map.of("NO_PROXY", "*"))).isEmpty();
    }

    @Test
    void whatJavaWasToldCountsBeforeTheVariables() {
        Properties system = new Properties();
        system.setProperty("https.proxyHost", "other.example");

        OutgoingProxy.adopt(Map.of("HTTPS_PROXY", "http://proxy.example:3128"), system);

        assertThat(system).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://alice:the-hidden-one@proxy.example:3128",
                "socks5://the-hidden-one",
                "http://the-hidden-one:x y"
            })
    void whatMakesNoSenseIsRefusedWithoutQuotingIt(String proxy) {
        assertThatThrownBy(() -> OutgoingProxy.properties(Map.of("HTTPS_PROXY", proxy)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("the-hidden-one");
    }
}
