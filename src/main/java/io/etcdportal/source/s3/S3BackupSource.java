package io.etcdportal.source.s3;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupFolders;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.KnownCopies;
import io.etcdportal.source.LayoutReader;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.OptionalObjectAttributes;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A bucket of an S3-compatible store. Needs the permission to list it below the prefix and to get
 * its objects.
 *
 * <p>A question to the store, with its retries, takes no longer than the settings' connect and read
 * timeouts together; the body of an object may take as long as it moves.
 */
final class S3BackupSource implements BackupSource {

    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private static final int KEYS_OF_A_PAGE = 1_000;

    /** An object is the first of those whose keys begin with its key, where a store sorts them. */
    private static final int NEIGHBOURS = 10;

    private final String name;
    private final SourceSettings.S3 settings;
    private final S3Layout layout;
    private final S3Failures failures;
    private final LazyS3Client client;
    private final @Nullable LayoutReader reader;
    private final String root;
    private final ObjectMetadata metadata;
    private volatile boolean pinsRefused;

    /**
     * @param reader takes its keys for backups; nothing where they are those of etcd-operator
     */
    S3BackupSource(String name, SourceSettings.S3 settings, Optional<LayoutReader> reader) {
        this.name = name;
        this.settings = settings;
        this.layout = new S3Layout(name, settings.site(), settings.prefix(), settings.namespace());
        this.failures = new S3Failures(name, settings.bucket());
        this.client = new LazyS3Client(name, settings, failures);
        this.reader = reader.orElse(null);
        this.root = this.reader == null ? layout.root() : S3Layout.folder(settings.prefix());
        this.metadata = new ObjectMetadata(this::open);
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
    public void list(Consumer<? super ListingEntry> to) {
        if (reader == null) {
            list(listing(), to);
        } else {
            walk(reader, root, this::ask, to);
        }
    }

    private void walk(
            LayoutReader by,
            String below,
            Function<ListObjectsV2Request, ListObjectsV2Response> ask,
            Consumer<? super ListingEntry> to) {
        new BucketListing(
                        by,
                        name,
                        root,
                        failures,
                        () -> listing().prefix(below),
                        ask,
                        metadata.forOneListing(name),
                        to)
                .walk();
    }

    @Override
    public Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        return reader == null
                ? Optional.of(list(cluster))
                : BackupFolders.of(known.of(cluster))
                        .flatMap(folders -> list(reader, cluster, folders));
    }

    /** {@return nothing where the folders hold too much beside} */
    private Optional<List<ListingEntry>> list(
            LayoutReader by, ClusterId cluster, List<String> folders) {
        List<ListingEntry> found = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(BackupFolders.MOST_NAMES / KEYS_OF_A_PAGE);
        try {
            for (String folder : folders) {
                walk(
                        by,
                        folder,
                        listing -> {
                            if (left.getAndDecrement() == 0) {
                                throw new BackupFolders.TooManyNames();
                            }
                            return ask(listing);
                        },
                        listingEntry -> {
                            if (LayoutReader.isOf(cluster, listingEntry)) {
                                found.add(listingEntry);
                            }
                        });
            }
        } catch (BackupFolders.TooManyNames e) {
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private List<ListingEntry> list(ClusterId cluster) {
        List<ListingEntry> found = new ArrayList<>();
        for (String directory : layout.directories(cluster)) {
            list(
                    listing().prefix(directory).delimiter("/"),
                    listingEntry -> {
                        if (LayoutReader.isOf(cluster, listingEntry)) {
                            found.add(listingEntry);
                        }
                    });
        }
        return found;
    }

    private void list(ListObjectsV2Request.Builder listing, Consumer<? super ListingEntry> to) {
        ListingPages listingPages = new ListingPages(failures);
        String next = null;
        do {
            ListObjectsV2Response page = ask(listing.continuationToken(next).build());
            page.contents().stream().map(layout::read).flatMap(Optional::stream).forEach(to);
            next = listingPages.after(page);
        } while (next != null);
    }

    /**
     * Keys come in URL encoding: XML cannot hold every character that a key can, and one such key
     * would hide all.
     */
    private ListObjectsV2Request.Builder listing() {
        return ListObjectsV2Request.builder()
                .bucket(settings.bucket())
                .prefix(root)
                .optionalObjectAttributes(OptionalObjectAttributes.RESTORE_STATUS)
                .encodingType(EncodingType.URL);
    }

    private ListObjectsV2Response ask(ListObjectsV2Request listing) {
        ListObjectsV2Response page = question(() -> client.get().listObjectsV2(listing));
        if (page.isTruncated() == null) {
            // Any XML reads as a listing of nothing, and nothing is what must not be believed
            // lightly.
            throw failures.of(Cause.MALFORMED, "Its answer is not a bucket listing.");
        }
        return page;
    }

    /** Asks the store something; in the region that it names, where the settings name none. */
    private <T> T question(Supplier<T> question) {
        return failures.translate(
                () -> {
                    try {
                        return question.get();
                    } catch (AwsServiceException e) {
                        StoreError error = failures.read(e);
                        if (error.isAboutRegion()
                                && error.region().filter(client::moveTo).isPresent()) {
                            return question.get();
                        }
                        throw e;
                    }
                });
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        return question(
                () -> {
                    try {
                        return pinned(location, offset);
                    } catch (S3Exception failure) {
                        if (offset > 0 && failure.statusCode() == RANGE_NOT_SATISFIABLE) {
                            return end(location, offset);
                        }
                        throw failure;
                    }
                });
    }

    /**
     * Some stores refuse If-Match whatever the object is. Where the listing still has the same
     * ETag, the answer's own is compared instead.
     */
    private BackupContent pinned(BackupLocation location, long offset) {
        if (pinsRefused || !ObjectResponse.isStrong(location.pin())) {
            return begin(location, offset, null);
        }
        try {
            return begin(location, offset, location.pin());
        } catch (S3Exception failure) {
            if (failure.statusCode() != PRECONDITION_FAILED) {
                throw failure;
            }
            listed(location);
            BackupContent content = begin(location, offset, null);
            pinsRefused = true;
            return content;
        }
    }

    private BackupContent begin(BackupLocation location, long offset, @Nullable String ifMatch) {
        // By default the SDK drops a body that nobody has begun to read within a minute: a reader
        // may take its time.
        ResponseInputStream<GetObjectResponse> body =
                client.get()
                        .getObject(
                                request(location, offset, ifMatch),
                                ResponseTransformer.toInputStream(Duration.ZERO));
        try {
            ObjectResponse answer =
                    new ObjectResponse(body.response(), location.pin(), offset, failures);
            long before = answer.before();
            long length = length(answer, location);
            if (length < offset) {
                throw beyond(length, offset);
            }
            return new S3Content(body, length, before, length - offset, answer.hasEnd(), failures);
        } catch (RuntimeException refused) {
            body.abort();
            throw refused;
        }
    }

    /** The listing is read after the object, so that no object replaced meanwhile passes. */
    private long length(ObjectResponse answer, BackupLocation location) {
        if (!answer.needsListing()) {
            return answer.length().orElseThrow();
        }
        S3Object listed = listed(location);
        answer.requireLike(listed);
        return answer.length().orElseGet(() -> length(listed));
    }

    /**
     * {@return the object as the store lists it now}
     *
     * @throws io.etcdportal.source.SourceUnavailable where it is gone, or another one
     */
    private S3Object listed(BackupLocation location) {
        S3Object listed =
                ask(listing().prefix(location.path()).maxKeys(NEIGHBOURS).build())
                        .contents()
                        .stream()
                        .filter(object -> location.path().equals(object.key()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        failures.of(
                                                Cause.NOT_FOUND,
                                                "The object is not in bucket "
                                                        + settings.bucket()
                                                        + " any more."));
        String tag = listed.eTag() == null ? "" : listed.eTag();
        if (!ObjectResponse.isSame(location.pin(), tag)) {
            throw failures.of(
                    Cause.CHANGED, "The object has changed since it was listed: its ETag differs.");
        }
        return listed;
    }

    private long length(S3Object listed) {
        Long length =
                listed.size() != null
                        ? listed.size()
                        : client.get()
                                .headObject(
                                        head -> head.bucket(settings.bucket()).key(listed.key()))
                                .contentLength();
        if (length == null) {
            throw failures.of(
                    Cause.MALFORMED,
                    "It does not say how long the object is, so its end can't be detected.");
        }
        return length;
    }

    private GetObjectRequest request(
            BackupLocation location, long offset, @Nullable String ifMatch) {
        return GetObjectRequest.builder()
                .bucket(settings.bucket())
                .key(location.path())
                .ifMatch(ifMatch)
                .range(offset == 0 ? null : "bytes=" + offset + "-")
                .build();
    }

    /**
     * S3 has no range that begins at an object's end. Whether this is the end or beyond is known
     * from the listing.
     */
    private BackupContent end(BackupLocation location, long offset) {
        long length = length(listed(location));
        if (length != offset) {
            throw beyond(length, offset);
        }
        return new EmptyContent(offset);
    }

    private SourceUnavailable beyond(long length, long offset) {
        return failures.of(
                Cause.MALFORMED,
                "The object has " + length + " bytes; nothing begins at " + offset + ".");
    }

    @Override
    public void check() {
        ask(listing().maxKeys(1).build());
    }
}
