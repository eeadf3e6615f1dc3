import io.etcdportal.testbed.TestCertificate;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files, and the nginx processes: one that plays a bucket and a sidecar, and those that the
 * portal is compared with. All of them on loopback.
 */
class Upstream implements AutoCloseable {

    static final String NAME = "3.1.20_0000000000000025_etcd.backup";

    private static final String NGINX = System.getenv().getOrDefault("NGINX", "nginx");

    private final Path home;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Process> byName = new TreeMap<>();
    private final Map<String, Integer> ports = new TreeMap<>();

    Upstream(Path home, long mebibytes) throws Exception {
        this.home = home.toAbsolutePath();
        Path large = write("large", mebibytes << 20);
        Path small = write("small", 20 << 10);
        sidecar(large);
        listing(List.of(large, small));
        TestCertificate certificate = TestCertificate.forLoopback(home);
        certificate.writePem(this.home.resolve("tls.crt"));
        certificate.writeKeyPem(this.home.resolve("tls.key"));
        start(
                "store",
                """
                sendfile on; tcp_nopush on;
                server {
                  listen 127.0.0.1:%1$d backlog=4096;
                  root %2$s;
                  location = /backups { default_type application/xml; alias %2$s/listing.xml; }
                  location /backups/v1/ { alias %2$s/volume/v1/; }
                  location = /v1/status { return 200 '{"backups":1,"backupSize":1}'; }
                  location = /v1/backup {
                    add_header X-etcd-Version 3.1.20; add_header X-Revision 37; alias %2$s/sidecar; }
                }\
                """
                        .formatted(port("store"), this.home));
        String store = "http://127.0.0.1:" + port("store");
        proxy("default", store, "");
        proxy(
                "tuned",
                store,
                "proxy_buffers 8 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 128k;"
                        + " proxy_max_temp_file_size 0;");
        start(
                "sendfile",
                "sendfile on; tcp_nopush on; server { listen 127.0.0.1:%d backlog=4096; root %s; }"
                        .formatted(port("sendfile"), this.home));
    }

    private void proxy(String name, String store, String settings) throws Exception {
        start(
                name,
                """
                %1$s
                server {
                  listen 127.0.0.1:%2$d backlog=4096;
                  listen 127.0.0.1:%3$d ssl;
                  ssl_certificate %4$s/tls.crt; ssl_certificate_key %4$s/tls.key;
                  location / { proxy_pass %5$s; }
                }\
                """
                        .formatted(settings, port(name), port(name + "-tls"), home, store));
    }

    /** A snapshot by its seal, with an hour of age. */
    private Path write(String cluster, long length) throws Exception {
        Path file = Files.createDirectories(home.resolve("volume/v1/" + cluster)).resolve(NAME);
        MessageDigest seal = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[1 << 10];
        Random random = new Random(length);
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] piece = new byte[1 << 20];
            for (long left = length; left > 0; left -= piece.length) {
                if (left < piece.length) {
                    piece = new byte[(int) left];
                }
                random.nextBytes(block);
                for (int i = 0; i < piece.length; i += block.length) {
                    System.arraycopy(block, 0, piece, i, block.length);
                }
                seal.update(piece);
                out.write(piece);
            }
            out.write(seal.digest());
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        return file;
    }

    private void sidecar(Path file) throws IOException {
        Files.createLink(home.resolve("sidecar"), file);
    }

    /** What ListObjectsV2 answers, with the entity tags that nginx makes of time and length. */
    private void listing(List<Path> files) throws IOException {
        StringBuilder xml =
                new StringBuilder(
                        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                                + "<IsTruncated>false</IsTruncated>");
        for (Path file : files) {
            long time = Files.getLastModifiedTime(file).toMillis() / 1_000;
            xml.append(
                    "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>&quot;%x-%x&quot;</ETag><Size>%d</Size></Contents>"
                            .formatted(
                                    home.resolve("volume").relativize(file),
                                    Instant.ofEpochSecond(time),
                                    time,
                                    Files.size(file),
                                    Files.size(file)));
        }
        Files.writeString(home.resolve("listing.xml"), xml + "</ListBucketResult>");
    }

    private void start(String name, String http) throws Exception {
        Path place = Files.createDirectories(home.resolve("nginx-" + name));
        Path configuration = place.resolve("nginx.conf");
        Files.writeString(
                configuration,
                """
                daemon off; worker_processes auto; pid %1$s/pid; error_log %1$s/error.log; user root;
                events { worker_connections 8192; }
                http {
                  access_log off; keepalive_requests 1000000; default_type application/octet-stream;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  %2$s
                }
                """
                        .formatted(place, http));
        Process process =
                new ProcessBuilder(NGINX, "-c", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(place.resolve("out").toFile())
                        .start();
        processes.add(process);
        byName.put(name, process);
    }

    int port(String name) {
        return ports.computeIfAbsent(
                name,
                _ -> {
                    try (ServerSocket socket =
                            new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                        return socket.getLocalPort();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    Process process(String name) {
        return byName.get(name);
    }

    Path home() {
        return home;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
