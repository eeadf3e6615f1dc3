package io.etcdportal.source.s3;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.Listed;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.OptionalObjectAttributes;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A bucket of an S3-compatible store. Needs the permission to list it below the prefix and to get
 * its objects.
 *
 * <p>A question to the store, with its retries, takes no longer than the settings' connect and read
 * timeouts together; the body of an object may take as long as it moves.
 */
final class S3BackupSource implements BackupSource {

    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final String name;
    private final SourceSettings.S3 settings;
    private final S3Layout layout;
    private final S3Failures failures;
    private final LazyS3Client client;

    S3BackupSource(String name, SourceSettings.S3 settings) {
        this.name = name;
        this.settings = settings;
        this.layout = new S3Layout(name, settings.site(), settings.prefix(), settings.namespace());
        this.failures = new S3Failures(name, settings.bucket());
        this.client = new LazyS3Client(name, settings, failures);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceKind kind() {
        return SourceKind.S3;
    }

    @Override
    public String site() {
        return settings.site();
    }

    @Override
    public void list(Consumer<? super Listed> to) {
        String next = null;
        do {
            ListObjectsV2Response page = page(next);
            page.contents().stream().map(layout::read).flatMap(Optional::stream).forEach(to);
            next = after(page, next);
        } while (next != null);
    }

    private ListObjectsV2Response page(@Nullable String token) {
        return ask(listing().continuationToken(token).build());
    }

    /**
     * Keys come in URL encoding: XML cannot hold every character that a key can, and one such key
     * would hide all.
     */
    private ListObjectsV2Request.Builder listing() {
        return ListObjectsV2Request.builder()
                .bucket(settings.bucket())
                .prefix(layout.root())
                .optionalObjectAttributes(OptionalObjectAttributes.RESTORE_STATUS)
                .encodingType(EncodingType.URL);
    }

    private ListObjectsV2Response ask(ListObjectsV2Request listing) {
        ListObjectsV2Response page = failures.translate(() -> client.get().listObjectsV2(listing));
        if (page.isTruncated() == null) {
            // Any XML reads as a listing of nothing, and nothing is what must not be believed
            // lightly.
            throw failures.of(Cause.MALFORMED, "What it answers is not a listing of a bucket.");
        }
        return page;
    }

    private @Nullable String after(ListObjectsV2Response page, @Nullable String token) {
        if (!page.isTruncated()) {
            return null;
        }
        String next = page.nextContinuationToken();
        if (next == null || next.equals(token)) {
            throw failures.of(Cause.MALFORMED, "Its listing goes on, but it does not say where.");
        }
        return next;
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        return failures.translate(
                () -> {
                    try {
                        return begin(location, offset);
                    } catch (S3Exception failure) {
                        if (offset > 0 && failure.statusCode() == RANGE_NOT_SATISFIABLE) {
                            return end(location, offset);
                        }
                        throw failure;
                    }
                });
    }

    private BackupContent begin(BackupLocation location, long offset) {
        // By default the SDK drops a body that nobody has begun to read within a minute: a reader
        // may take its time.
        ResponseInputStream<GetObjectResponse> body =
                client.get()
                        .getObject(
                                request(location, offset),
                                ResponseTransformer.toInputStream(Duration.ZERO));
        try {
            long length = new ObjectAnswer(body.response(), failures).lengthFor(location, offset);
            return new S3Content(body, length, length - offset, failures);
        } catch (RuntimeException refused) {
            body.abort();
            throw refused;
        }
    }

    private GetObjectRequest request(BackupLocation location, long offset) {
        return GetObjectRequest.builder()
                .bucket(settings.bucket())
                .key(location.path())
                .ifMatch(pin(location))
                .range(offset == 0 ? null : "bytes=" + offset + "-")
                .build();
    }

    /**
     * S3 has no range that begins at an object's end. Whether this is the end or beyond must be
     * asked for.
     */
    private BackupContent end(BackupLocation location, long offset) {
        Long length =
                client.get()
                        .headObject(
                                head ->
                                        head.bucket(settings.bucket())
                                                .key(location.path())
                                                .ifMatch(pin(location)))
                        .contentLength();
        if (length == null || length != offset) {
            throw failures.of(
                    Cause.MALFORMED,
                    "The object has " + length + " bytes; nothing begins at " + offset + ".");
        }
        return new NothingLeft(offset);
    }

    private static @Nullable String pin(BackupLocation location) {
        return location.pin().isEmpty() ? null : location.pin();
    }

    @Override
    public void check() {
        ask(listing().maxKeys(1).build());
    }
}
