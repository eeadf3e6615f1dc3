import io.etcdportal.testbed.Portal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A portal as a process of its own, that knows the upstream's files. */
class MeasuredPortal implements AutoCloseable {

    private static final Pattern SECRET = Pattern.compile("\"token\":\"([^\"]+)\"");

    private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured) .* used (\\d+)K");

    private final Process process;
    private final int port;
    private final String address;
    private final String token;

    MeasuredPortal(Upstream upstream, String name, boolean tls) throws Exception {
        Path home = Files.createDirectories(upstream.home().resolve(name));
        port = upstream.port(name);
        String store = "http://127.0.0.1:" + upstream.port("store");
        Portal.Settings settings =
                Portal.in(home)
                        .teams(home)
                        .set("server.port", port)
                        .set("portal.catalog.refresh-every", "1h")
                        .set("portal.downloads.at-once-per-viewer", 2_000)
                        .set("portal.downloads.at-once-per-team", 2_000)
                        .set("portal.sources.s3.bucket.site", "s3")
                        .set("portal.sources.s3.bucket.namespace", "payments")
                        .set("portal.sources.s3.bucket.bucket", "backups")
                        .set("portal.sources.s3.bucket.endpoint", store)
                        .set("portal.sources.s3.bucket.path-style", true)
                        .set("portal.sources.s3.bucket.access-key", "any")
                        .set("portal.sources.s3.bucket.secret-key", "any")
                        .set("portal.sources.sidecar.fleet.site", "sidecar")
                        .set("portal.sources.sidecar.fleet.url", store)
                        .set("portal.sources.sidecar.fleet.clusters", "payments/large")
                        .set("portal.sources.directory.volume.site", "volume")
                        .set("portal.sources.directory.volume.namespace", "payments")
                        .set(
                                "portal.sources.directory.volume.path",
                                upstream.home().resolve("volume"));
        if (tls) {
            settings.set("server.ssl.certificate", upstream.home().resolve("tls.crt").toUri())
                    .set(
                            "server.ssl.certificate-private-key",
                            upstream.home().resolve("tls.key").toUri());
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx" + System.getProperty("heap", "256m"),
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.etcdportal.EtcdBackupPortal"));
        String profile = System.getProperty("profile", "");
        if (!profile.isEmpty()) {
            command.add(1, "-XX:StartFlightRecording=settings=profile,filename=" + profile);
        }
        command.addAll(settings.arguments());
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("log").toFile())
                        .start();
        address = (tls ? "https" : "http") + "://127.0.0.1:" + port;
        token = makeToken(address);
        for (String site : List.of("s3", "sidecar", "volume")) {
            awaitBackup(content(site, "large"));
        }
    }

    /** Password checks are slow by design, and would be measured else. */
    private static String makeToken(String address) throws Exception {
        for (int i = 0; i < 600; i++) {
            Process curl =
                    new ProcessBuilder(
                                    "curl",
                                    "-sk",
                                    "-u",
                                    "alice:alice" + Portal.PASSWORD,
                                    "-H",
                                    "Content-Type: application/json",
                                    "-d",
                                    "{\"name\":\"bench\"}",
                                    address + "/api/v1/tokens")
                            .start();
            String answer =
                    new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher secret = SECRET.matcher(answer);
            if (secret.find()) {
                return secret.group(1);
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("The portal does not start");
    }

    private void awaitBackup(String content) throws Exception {
        for (int i = 0; i < 300; i++) {
            int exit =
                    new ProcessBuilder(
                                    "curl",
                                    "-skfI",
                                    "-o",
                                    "/dev/null",
                                    "-H",
                                    "Authorization: Bearer " + token,
                                    content)
                            .start()
                            .waitFor();
            if (exit == 0) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("The portal does not find " + content);
    }

    int port() {
        return port;
    }

    String token() {
        return token;
    }

    Process process() {
        return process;
    }

    String content(String site, String cluster) {
        return address + path(site, cluster);
    }

    static String path(String site, String cluster) {
        return "/api/v1/clusters/"
                + site
                + "/payments/"
                + cluster
                + "/backups/"
                + Upstream.NAME
                + "/content";
    }

    /** {@return the bytes of the heap that are in use after they were collected} */
    long heap() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = String.valueOf(process.pid());
        new ProcessBuilder(jcmd, pid, "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        Process told = new ProcessBuilder(jcmd, pid, "GC.heap_info").start();
        String text = new String(told.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return USED.matcher(text)
                .results()
                .mapToLong(result -> Long.parseLong(result.group(1)) << 10)
                .sum();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
