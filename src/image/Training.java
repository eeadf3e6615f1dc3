import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Makes the AOT cache of the image: starts the demonstration, does what people and programs do, and
 * stops it.
 *
 * <p>{@code java Training CACHE}
 */
class Training {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Path LOG = Path.of("/tmp/training.log");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        Path cache = Path.of(arguments[0]);
        List<String> flags =
                Files.readAllLines(Path.of("/opt/portal/java.args")).stream()
                        .filter(line -> line.startsWith("-") && !line.startsWith("-XX:AOTCache="))
                        .toList();
        Path options = Files.write(Path.of("/tmp/training.args"), flags);
        Process portal =
                new ProcessBuilder(
                                "java",
                                "@" + options,
                                "-XX:AOTCacheOutput=" + cache,
                                "-jar",
                                "/opt/portal/etcd-backup-portal.jar",
                                "--spring.profiles.active=demonstration",
                                "--portal.home=/tmp/training")
                        .redirectErrorStream(true)
                        .redirectOutput(LOG.toFile())
                        .start();
        try {
            await(portal);
            use();
        } catch (IOException | IllegalStateException e) {
            portal.destroyForcibly();
            fail(e.toString());
        }
        portal.destroy();
        int status = portal.waitFor();
        if (!Files.exists(cache)) {
            fail("no cache was written; the portal ended with " + status);
        }
        System.out.println("The AOT cache has " + Files.size(cache) / 1_000_000 + " MB.");
    }

    private static void await(Process portal) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (true) {
            try {
                if (get("http://127.0.0.1:8081/actuator/health/readiness", "") == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            if (!portal.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the portal did not become ready");
            }
            Thread.sleep(100);
        }
    }

    private static void use() throws IOException, InterruptedException {
        String cluster = "/clusters/eu/payments/ledger";
        for (String path :
                List.of(
                        "/clusters",
                        cluster,
                        cluster + "/backups/latest/restore",
                        "/sources",
                        "/audit",
                        "/tokens",
                        "/api/v1/clusters",
                        "/api/v1" + cluster + "/backups",
                        "/api/v1" + cluster + "/backups/latest?etcdVersion=3.5.16",
                        "/api/v1" + cluster + "/backups/latest/content?etcdVersion=3.5.16",
                        "/api/v1/audit/entries")) {
            get("http://127.0.0.1:8080" + path, "admin:admin-demonstration");
        }
        get("http://127.0.0.1:8080/login", "");
        get("http://127.0.0.1:8081/actuator/prometheus", "");
    }

    private static int get(String address, String account)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(30));
        if (!account.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(account.getBytes()));
        }
        return HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static void fail(String reason) throws IOException {
        System.out.println(Files.readString(LOG));
        System.out.println("The training run failed: " + reason);
        System.exit(1);
    }
}
