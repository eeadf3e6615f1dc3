package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.encoding.AgeKey;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.FaultProxy;
import io.etcdportal.testbed.FaultProxy.Fault;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Quirk;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A source goes wrong at random points of a backup, in every way that is known of its kind: the
 * client gets the exact file or a transfer that looks failed, and never anything else. Where there
 * is a second, good copy, it gets the exact file every time.
 *
 * <p>The long form, with the numbers printed: {@code ./mvnw verify -Dtest=NeverWrongTests
 * -Dfaults.points=1000 -Dfaults.size=67108864 [-Dfaults.seed=…] [-Dfaults.kinds=s3,sidecar]}. The
 * points are as many for each kind of source and number of copies.
 */
class NeverWrongTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final int POINTS = TestScale.of("faults.points", 8, 100);
    private static final int SIZE = Integer.getInteger("faults.size", 1 << 20);
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    private static final List<String> KINDS =
            List.of(
                    System.getProperty("faults.kinds", "s3,sidecar,directory,inexact,moved,packed")
                            .split(","));
    private static final int AT_ONCE = Integer.getInteger("faults.at-once", 6);
    private static final int BATCH = 50;
    private static final int FOR_EVER = 1_000_000;

    private static final byte[] FILE = Snapshots.sealedDatabase(SIZE);
    private static final byte[] NEWER = Snapshots.sealed(SIZE / 2);

    private static final AgeKey KEY = AgeKey.make();

    /** How packed snapshots are stored; the last one under a name that doesn't say so. */
    private static final List<String> PACKINGS = List.of("gz", "zip", "zst", "zst.age", "misnamed");

    /** In what stores are less exact than AWS, without failing altogether. */
    private static final List<List<S3Quirk>> INEXACT =
            List.of(
                    List.of(S3Quirk.WEAK_TAG_LISTED),
                    List.of(S3Quirk.NO_TAG, S3Quirk.NO_TAG_LISTED),
                    List.of(S3Quirk.NO_TAG, S3Quirk.NO_LENGTH, S3Quirk.NO_TOTAL),
                    List.of(S3Quirk.REFUSES_PINS, S3Quirk.WEAK_TAG),
                    List.of(S3Quirk.NO_SIZE_LISTED, S3Quirk.NO_LENGTH),
                    List.of(S3Quirk.NO_HEAD, S3Quirk.NO_LENGTH));

    /** What can happen to a file on a volume while, or before, it is read. */
    private enum FileFault {
        /** A bit on the disk is another one; length and time of the file tell nothing of it. */
        ROTTEN,
        /** It was cut off, and its time tells nothing of it. */
        CUT_OFF,
        /** It is gone. */
        REMOVED,
        /** It is cut off while it is read. */
        CUT_OFF_MEANWHILE,
        /** A byte is written into it while it is read. */
        WRITTEN_MEANWHILE,
        /** Another file takes its place while it is read. */
        REPLACED_MEANWHILE,
        /** It is removed while it is read. */
        REMOVED_MEANWHILE;

        boolean isMeanwhile() {
            return name().endsWith("MEANWHILE");
        }
    }

    /**
     * One point.
     *
     * @param fault what happens, by its name
     * @param offset where
     * @param times how often, where it can end
     */
    private record Point(String kind, int copies, int number, String fault, int offset, int times) {

        String cluster() {
            return "%s-%d-%04d".formatted(kind, copies, number);
        }

        /** A sidecar of etcd 3.4 gives its latest backup alone, one of 3.1 each by its revision. */
        String name() {
            if (kind.equals("packed")) {
                String packing = PACKINGS.get(number % PACKINGS.size());
                return "snapshot.db" + (packing.equals("misnamed") ? "" : "." + packing);
            }
            return kind.equals("moved") && number % 2 == 1
                    ? NAME.replace("3.1.20", "3.4.23")
                    : NAME;
        }

        String newer() {
            return name().replace("25_etcd", "26_etcd");
        }

        boolean isOfSidecar() {
            return kind.equals("sidecar") || kind.equals("moved");
        }

        String row() {
            return "%-10s %d  %-18s".formatted(kind, copies, fault);
        }
    }

    /** What became of a point: each is 0 or 1, or a sum of those. */
    private record Result(int points, int exact, int failed, int wrong, int continued) {

        Result plus(Result other) {
            return new Result(
                    points + other.points,
                    exact + other.exact,
                    failed + other.failed,
                    wrong + other.wrong,
                    continued + other.continued);
        }
    }

    @Test
    void neverAWrongFile(@TempDir Path directory) throws Exception {
        System.out.println("Seed " + SEED + ", " + FILE.length + " bytes");
        Random random = new Random(SEED);
        Map<String, Result> results = new TreeMap<>();
        for (int from = 0; from < POINTS; from += BATCH) {
            List<Point> points = new ArrayList<>();
            for (String kind : KINDS) {
                for (int i = from; i < Math.min(from + BATCH, POINTS); i++) {
                    points.add(point(kind, 1, i, random));
                    points.add(point(kind, 2, i, random));
                }
            }
            Path place = Files.createDirectory(directory.resolve("from-" + from));
            try (Scene scene = new Scene(place, points)) {
                scene.run(results);
            }
            erase(place);
        }
        print(results);
        assertThat(results).allSatisfy((row, result) -> assertThat(result.wrong).isZero());
        assertThat(results)
                .allSatisfy(
                        (row, result) ->
                                assertThat(row.contains(" 2 ") ? result.failed : 0).isZero());
        assertThat(results)
                .allSatisfy(
                        (row, result) ->
                                assertThat(isOpenFileKept(row) ? result.failed : 0).isZero());
    }

    /** What is open stays what it was, whatever happens to its name. */
    private static boolean isOpenFileKept(String row) {
        return row.contains("REPLACED_MEANWHILE") || row.contains("REMOVED_MEANWHILE");
    }

    private static Point point(String kind, int copies, int number, Random random) {
        Enum<?>[] faults = kind.equals("directory") ? FileFault.values() : Fault.values();
        return new Point(
                kind,
                copies,
                number,
                faults[number % faults.length].name(),
                random.nextInt(FILE.length),
                random.nextBoolean() ? 1 : FOR_EVER);
    }

    private static void print(Map<String, Result> results) {
        System.out.println(
                "source     copies  fault            points   exact  failed   wrong  then"
                        + " continued");
        results.forEach(
                (row, result) ->
                        System.out.printf(
                                "%s %8d %7d %7d %7d %7d%n",
                                row,
                                result.points,
                                result.exact,
                                result.failed,
                                result.wrong,
                                result.continued));
        Result all = results.values().stream().reduce(new Result(0, 0, 0, 0, 0), Result::plus);
        System.out.println(all);
    }

    private static void erase(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The sources of some points, and a portal in front of them. */
    private static final class Scene implements AutoCloseable {

        private final Path directory;
        private final List<Point> points;
        private final S3Server bucket = S3Server.start();
        private final S3Server otherBucket = S3Server.start();
        private final S3Server inexact = S3Server.start();
        private final SidecarServer fleet;
        private final SidecarServer otherFleet;
        private final FaultProxy beforeBucket;
        private final FaultProxy beforeFleet;
        private final FaultProxy beforeInexact;
        private final S3Server packed = S3Server.start();
        private final S3Server otherPacked = S3Server.start();
        private final FaultProxy beforePacked;
        private final Path identities;
        private final Portal portal;
        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        Scene(Path directory, List<Point> points) throws IOException {
            this.directory = directory;
            this.points = points;
            for (String folder : List.of("fleet", "other-fleet", "volume/v1", "other-volume/v1")) {
                Files.createDirectories(directory.resolve(folder));
            }
            fleet = SidecarServer.startFleet(directory.resolve("fleet"));
            otherFleet = SidecarServer.startFleet(directory.resolve("other-fleet"));
            beforeBucket = FaultProxy.before(bucket.endpoint());
            beforeFleet = FaultProxy.before(fleet.address());
            beforeInexact = FaultProxy.before(inexact.endpoint());
            beforePacked = FaultProxy.before(packed.endpoint());
            List<S3Quirk> quirks = INEXACT.get(Math.floorMod(SEED, INEXACT.size()));
            inexact.behave(quirks.toArray(S3Quirk[]::new));
            System.out.println("Inexact store: " + quirks);
            fill();
            identities = Files.writeString(directory.resolve("identities"), KEY.file());
            portal = settings().start();
            portal.await("/api/v1/sources", Scene::areRead);
        }

        private static boolean areRead(JsonNode sources) {
            return sources.valueStream().allMatch(source -> source.has("answered"));
        }

        private void fill() throws IOException {
            Path file = directory.resolve(NAME);
            Files.write(file, FILE);
            Files.setLastModifiedTime(
                    file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            bucket.put("file", FILE);
            otherBucket.put("file", FILE);
            inexact.put("file", FILE);
            for (S3Server server : List.of(packed, otherPacked)) {
                server.put("gz", PackedFiles.gzip(FILE));
                server.put("zip", PackedFiles.zip(Map.of("snapshot", FILE)));
                server.put("zst", PackedFiles.zstd(FILE));
                server.put("zst.age", KEY.encrypt(PackedFiles.zstd(FILE)));
                server.put("misnamed", PackedFiles.gzip(FILE));
            }
            link("fleet/unspoilt", file, NAME);
            link("other-fleet/unspoilt", file, NAME);
            for (Point point : points) {
                switch (point.kind) {
                    case "s3" -> {
                        bucket.link(key(point), "file");
                        spoil(beforeBucket, point);
                    }
                    case "inexact" -> {
                        inexact.link(key(point), "file");
                        spoil(beforeInexact, point);
                    }
                    case "packed" -> {
                        packed.link(key(point), packing(point));
                        spoil(beforePacked, point);
                    }
                    case "sidecar", "moved" -> {
                        link("fleet/" + point.cluster(), file, point.name());
                        spoil(beforeFleet, point);
                    }
                    default -> copy("volume/v1/" + point.cluster(), file);
                }
                if (point.copies == 2) {
                    addGoodCopy(point, file);
                }
            }
        }

        /**
         * The second copy may come before the first one or behind it, as the portal orders them.
         */
        private void addGoodCopy(Point point, Path file) throws IOException {
            boolean sameKind = point.number % 2 == 0;
            if (point.kind.equals("packed")) {
                otherPacked.link(key(point), packing(point));
            } else if (point.isOfSidecar() && sameKind) {
                link("other-fleet/" + point.cluster(), file, point.name());
            } else if (point.kind.equals("directory") == sameKind) {
                link("other-volume/v1/" + point.cluster(), file, point.name());
            } else {
                otherBucket.link(key(point), "file");
            }
        }

        private static void spoil(FaultProxy proxy, Point point) {
            proxy.spoil(
                    "/" + point.cluster() + "/",
                    Fault.valueOf(point.fault),
                    point.offset,
                    point.times);
        }

        private static String packing(Point point) {
            return PACKINGS.get(point.number % PACKINGS.size());
        }

        private static String key(Point point) {
            return (point.kind.equals("packed") ? "" : "v1/")
                    + point.cluster()
                    + "/"
                    + point.name();
        }

        private void link(String folder, Path file, String name) throws IOException {
            Files.createLink(Files.createDirectory(directory.resolve(folder)).resolve(name), file);
        }

        private void copy(String folder, Path file) throws IOException {
            Files.copy(
                    file,
                    Files.createDirectory(directory.resolve(folder)).resolve(NAME),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }

        private Portal.Settings settings() {
            Portal.Settings settings =
                    Portal.in(directory)
                            .teams(directory)
                            .set("portal.catalog.refresh-every", "1h")
                            .set("portal.downloads.check-first", 0)
                            .set("portal.downloads.patience", "600ms");
            bucket(settings, "bucket", bucket, beforeBucket.address());
            bucket(settings, "other-bucket", otherBucket, otherBucket.endpoint());
            bucket(settings, "inexact", inexact, beforeInexact.address());
            bucket(settings, "packed", packed, beforePacked.address());
            bucket(settings, "other-packed", otherPacked, otherPacked.endpoint());
            settings.set("portal.sources.s3.packed.layout", "packed")
                    .set("portal.sources.s3.packed.age-identity-file", identities)
                    .set("portal.sources.s3.other-packed.age-identity-file", identities)
                    .set("portal.sources.s3.other-packed.layout", "packed")
                    .set(
                            "portal.sources.custom-layouts.packed.pattern",
                            "(?<cluster>[^/]+)/snapshot\\.db(?:\\.(?:gz|zip|zst|zst\\.age))?")
                    .set("portal.sources.custom-layouts.packed.example", "ledger/snapshot.db.gz");
            volume(settings, "volume");
            volume(settings, "other-volume");
            sidecars(settings, "fleet", beforeFleet.address());
            sidecars(settings, "other-fleet", otherFleet.address());
            return settings;
        }

        private static void bucket(
                Portal.Settings settings, String name, S3Server server, URI address) {
            String prefix = "portal.sources.s3." + name;
            settings.set(prefix + ".site", "eu")
                    .set(prefix + ".namespace", "payments")
                    .set(prefix + ".bucket", server.bucket())
                    .set(prefix + ".endpoint", address)
                    .set(prefix + ".path-style", true)
                    .set(prefix + ".access-key", server.accessKey())
                    .set(prefix + ".secret-key", server.secretKey())
                    .set(prefix + ".read-timeout", "500ms");
        }

        private void volume(Portal.Settings settings, String name) {
            String prefix = "portal.sources.directory." + name;
            settings.set(prefix + ".site", "eu")
                    .set(prefix + ".namespace", "payments")
                    .set(prefix + ".path", directory.resolve(name));
        }

        private void sidecars(Portal.Settings settings, String name, URI address) {
            String prefix = "portal.sources.sidecar." + name;
            List<String> clusters = new ArrayList<>(List.of("payments/unspoilt"));
            points.stream()
                    .map(Point::cluster)
                    .filter(cluster -> Files.exists(directory.resolve(name).resolve(cluster)))
                    .forEach(cluster -> clusters.add("payments/" + cluster));
            settings.set(prefix + ".site", "eu")
                    .set(prefix + ".url", address + "/{cluster}")
                    .set(prefix + ".clusters", String.join(",", clusters))
                    .set(prefix + ".read-timeout", "500ms");
        }

        void run(Map<String, Result> results) throws InterruptedException, ExecutionException {
            try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
                List<Callable<Result>> tasks =
                        points.stream().<Callable<Result>>map(point -> () -> fetch(point)).toList();
                List<Future<Result>> done = clients.invokeAll(tasks);
                for (int i = 0; i < points.size(); i++) {
                    results.merge(points.get(i).row(), done.get(i).get(), Result::plus);
                }
            }
        }

        private Result fetch(Point point) throws IOException, InterruptedException {
            if (point.kind.equals("directory") && !fileFault(point).isMeanwhile()) {
                spoil(point);
            } else if (point.kind.equals("directory") && isReadBefore(point)) {
                assertThat(receive(point, 0, false).exact()).isTrue();
            }
            Received first = receive(point, 0, true);
            if (first.whole) {
                return new Result(1, first.exact() ? 1 : 0, 0, first.exact() ? 0 : 1, 0);
            }
            Received rest =
                    first.length == 0
                            ? receive(point, 0, false)
                            : receive(point, first.length, false);
            boolean exact = first.right && rest.exact();
            return new Result(1, 0, 1, rest.whole && !exact ? 1 : 0, rest.whole && exact ? 1 : 0);
        }

        /** Of every other file the portal knows what it was before it goes wrong. */
        private static boolean isReadBefore(Point point) {
            return point.number / FileFault.values().length % 2 == 1;
        }

        /**
         * What came.
         *
         * @param whole whether it ended as it should
         * @param right whether every byte was the file's
         * @param length up to which offset the client has the file now
         */
        private record Received(boolean whole, boolean right, int length) {
            boolean exact() {
                return whole && right && length == FILE.length;
            }
        }

        private Received receive(Point point, int from, boolean first)
                throws IOException, InterruptedException {
            HttpResponse<InputStream> answer =
                    http.send(request(point, from), BodyHandlers.ofInputStream());
            int expected = from == 0 ? 200 : 206;
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != expected) {
                    assertThat(answer.statusCode()).as(point.toString()).isGreaterThan(399);
                    return new Received(false, true, from);
                }
                return read(point, body, from, first);
            }
        }

        private Received read(Point point, InputStream body, int from, boolean first)
                throws IOException {
            byte[] buffer = new byte[64 * 1024];
            int length = from;
            boolean right = true;
            boolean spoilt = !(first && point.kind.equals("directory"));
            boolean moved = !(first && point.kind.equals("moved"));
            try {
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    right &=
                            length + n <= FILE.length
                                    && Arrays.equals(buffer, 0, n, FILE, length, length + n);
                    length += n;
                    if (!moved && length > point.offset / 2) {
                        layNewer(point);
                        moved = true;
                    }
                    if (!spoilt && length > point.offset && fileFault(point).isMeanwhile()) {
                        spoil(point);
                        spoilt = true;
                    }
                }
                return new Received(true, right, length);
            } catch (IOException broken) {
                return new Received(false, right, length);
            }
        }

        private HttpRequest request(Point point, int from) {
            String credentials = "alice:alice" + Portal.PASSWORD;
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d/api/v1/clusters/eu/payments/%s/backups/%s/content"
                                                    .formatted(
                                                            portal.port(),
                                                            point.cluster(),
                                                            point.name())))
                            .timeout(Duration.ofMinutes(2))
                            .header(
                                    "Authorization",
                                    "Basic "
                                            + Base64.getEncoder()
                                                    .encodeToString(
                                                            credentials.getBytes(
                                                                    StandardCharsets.UTF_8)));
            return (from == 0 ? request : request.header("Range", "bytes=" + from + "-")).build();
        }

        /** From now on it is no longer the latest of its sidecar. */
        private void layNewer(Point point) throws IOException {
            Path folder = directory.resolve("fleet").resolve(point.cluster());
            Path made = Files.write(directory.resolve("newer-" + point.cluster()), NEWER);
            Files.move(made, folder.resolve(point.newer()), StandardCopyOption.ATOMIC_MOVE);
        }

        private static FileFault fileFault(Point point) {
            return FileFault.valueOf(point.fault);
        }

        private void spoil(Point point) throws IOException {
            Path file = directory.resolve("volume/v1").resolve(point.cluster()).resolve(NAME);
            FileTime written = Files.getLastModifiedTime(file);
            switch (fileFault(point)) {
                case ROTTEN -> {
                    flip(file, point.offset);
                    Files.setLastModifiedTime(file, written);
                }
                case CUT_OFF -> {
                    cutOff(file, point.offset);
                    Files.setLastModifiedTime(file, written);
                }
                case CUT_OFF_MEANWHILE -> cutOff(file, point.offset);
                case WRITTEN_MEANWHILE ->
                        flip(file, point.offset + (FILE.length - point.offset) / 2);
                case REPLACED_MEANWHILE -> {
                    Path other = file.resolveSibling("other");
                    Files.write(other, Snapshots.seal(new byte[SIZE]));
                    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                }
                case REMOVED, REMOVED_MEANWHILE -> Files.delete(file);
            }
        }

        private static void flip(Path file, int offset) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, offset);
                one.put(0, (byte) (one.get(0) ^ 1)).flip();
                channel.write(one, offset);
            }
        }

        private static void cutOff(Path file, int length) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
        }

        @Override
        public void close() {
            http.close();
            portal.close();
            beforeBucket.close();
            beforeFleet.close();
            beforeInexact.close();
            beforePacked.close();
            packed.close();
            otherPacked.close();
            inexact.close();
            bucket.close();
            otherBucket.close();
            fleet.close();
            otherFleet.close();
        }
    }
}
