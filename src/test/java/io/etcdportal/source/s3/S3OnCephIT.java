package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.BackupSourceContract;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.CephGateway;
import io.etcdportal.testbed.NeedsEngine;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every source does, done by a bucket of a real store, and what only a real store can show.
 */
@NeedsEngine
class S3OnCephIT extends BackupSourceContract {

    private static final String NAME = "3.1.0_000000000000000f_etcd.backup";

    private final CephGateway gateway = CephGateway.shared();
    private final String bucket = "source-" + UUID.randomUUID();
    private final S3BackupSource source = settings().source();
    private final S3Client writer = client();

    @BeforeEach
    void makeTheBucket() {
        writer.createBucket(create -> create.bucket(bucket));
    }

    @AfterEach
    void closeTheWriter() {
        writer.close();
    }

    @Override
    protected BackupSource source() {
        return source;
    }

    @Override
    protected void put(ClusterId cluster, OperatorFileName backup, byte[] bytes) {
        put("v1/" + cluster.namespace() + "/" + cluster.name() + "/" + backup, bytes);
    }

    @Test
    void readsBothLayoutsOfOneBucketToTheirEndAndCountsWhatIsNoBackup() {
        putAll(
                Stream.of(
                                keys(2_500, i -> "v1/ledger/3.1.0_%016x_etcd.backup".formatted(i)),
                                keys(
                                        2_500,
                                        i ->
                                                "v1/payments/vault/3.1.0_%016x_etcd.backup"
                                                        .formatted(i)),
                                keys(20, i -> "v1/ledger/notes-" + i + ".txt"))
                        .flatMap(List::stream)
                        .toList());

        List<ListingEntry> listed = listed();

        assertThat(listed).hasSize(5_020).doesNotHaveDuplicates();
        assertThat(listed).filteredOn(ListingEntry.UnrecognizedFile.class::isInstance).hasSize(20);
        assertThat(copies()).filteredOn(copy -> copy.cluster().equals(LEDGER)).hasSize(2_500);
        assertThat(copies())
                .filteredOn(
                        copy -> copy.cluster().equals(new ClusterId("here", "payments", "vault")))
                .hasSize(2_500);
    }

    @Test
    void strangeKeysAreToldAsTheyAreAcrossPages() {
        List<String> keys = keys(1_100, i -> "v1/ledger/a b+c%2F&<ü\uD83D\uDE80>" + i);
        putAll(keys);

        assertThat(listed())
                .extracting(file -> ((ListingEntry.UnrecognizedFile) file).path())
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void anObjectThatWasReplacedHasChangedAtAnyOffset() {
        put("v1/ledger/" + NAME, bytes(2_080));
        BackupLocation location = copies().getFirst().location();
        put("v1/ledger/" + NAME, bytes(1_056));

        for (long offset : new long[] {0, 500, 1_056, 2_080}) {
            assertThat(failureOf(() -> source.open(location, offset)).cause())
                    .isEqualTo(Cause.CHANGED);
        }
    }

    @Test
    void tellsTheWholeLengthWhateverTheOffset() {
        put("v1/ledger/" + NAME, bytes(2_080));
        BackupLocation location = copies().getFirst().location();

        for (long offset : new long[] {0, 500, 2_080}) {
            try (BackupContent content = source.open(location, offset)) {
                assertThat(content.length()).hasValue(2_080);
            }
        }
    }

    @Test
    void wrongKeysAreForbidden() {
        assertThat(failureOf(() -> settings().keys("AKIDNOBODY", "wrong").source().check()))
                .isEqualTo(refused("InvalidAccessKeyId"));
        assertThat(failureOf(() -> settings().keys(gateway.accessKey(), "wrong").source().check()))
                .isEqualTo(refused("SignatureDoesNotMatch"));
        assertThat(
                        failureOf(
                                () ->
                                        settings()
                                                .keys(
                                                        gateway.otherAccessKey(),
                                                        gateway.otherSecretKey())
                                                .source()
                                                .check()))
                .isEqualTo(refused("AccessDenied"));
    }

    @Test
    void anUnknownBucketIsNotFound() {
        assertThat(failureOf(() -> settings().bucket("no-such-bucket").source().check()))
                .isEqualTo(
                        new SourceFailure(
                                "bucket",
                                Cause.NOT_FOUND,
                                "There is no bucket no-such-bucket: HTTP 404 NoSuchBucket."));
    }

    private SourceFailure refused(String code) {
        return new SourceFailure(
                "bucket",
                Cause.FORBIDDEN,
                "It rejects the portal's credentials for bucket "
                        + bucket
                        + ": HTTP 403 "
                        + code
                        + ".");
    }

    private static SourceFailure failureOf(ThrowingCallable call) {
        return catchThrowableOfType(SourceUnavailable.class, call).failure();
    }

    private static List<String> keys(int count, IntFunction<String> key) {
        return IntStream.range(0, count).mapToObj(key).toList();
    }

    private void putAll(List<String> keys) {
        try (ExecutorService writers = Executors.newFixedThreadPool(16)) {
            keys.forEach(key -> writers.execute(() -> put(key, new byte[32])));
        }
    }

    private void put(String key, byte[] bytes) {
        writer.putObject(object -> object.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    private BucketSettings settings() {
        return BucketSettings.at(gateway.endpoint(), bucket)
                .keys(gateway.accessKey(), gateway.secretKey());
    }

    private S3Client client() {
        return new LazyS3Client("writer", settings().settings(), new S3Failures("writer", bucket))
                .get();
    }
}
