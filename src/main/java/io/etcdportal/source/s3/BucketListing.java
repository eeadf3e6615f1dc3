package io.etcdportal.source.s3;

import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.LayoutReader;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.MetadataFile;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.layout.KeyClassification;
import io.etcdportal.source.layout.KeyRole;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One listing of a bucket by layouts. It keeps nothing of what it comes by.
 *
 * <p>S3 lists keys in their order and from any key on. So where many names in one folder are none
 * of backups, the walk does not go through the rest of them: it goes to where in that folder the
 * names of layouts can begin, and then on behind the folder. That it left something out is told.
 */
final class BucketListing {

    /** So many strangers one after the other make a folder one of others, where nobody named it. */
    static final int STRANGERS_OF_AUTO = 500;

    /** The same, where the settings say which backups lie in the bucket. */
    static final int STRANGERS_OF_NAMED = 10_000;

    /** So many of them are told one by one before it is known whether more follow. */
    private static final int TOLD_AT_ONCE = 50;

    /** Behind every key that begins with what stands before it. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private final LayoutReader reader;
    private final String source;
    private final String root;
    private final S3Failures failures;
    private final Supplier<ListObjectsV2Request.Builder> listing;
    private final Function<ListObjectsV2Request, ListObjectsV2Response> ask;
    private final Function<S3Object, SnapshotFacts> metadata;
    private final Consumer<? super ListingEntry> to;
    private final int most;

    private boolean canLeap = true;
    private final List<ListingEntry.UnrecognizedFile> heldBack = new ArrayList<>();
    private int strangers;
    private String folder = "";
    private @Nullable String left;
    private @Nullable S3Object metadataFile;
    private String metadataOf = "";

    /**
     * @param root what the keys begin with: nothing, or a text that ends in a slash
     * @param listing a question for all keys that begin so
     * @param ask asks it
     * @param metadata reads a file of metadata
     */
    BucketListing(
            LayoutReader reader,
            String source,
            String root,
            S3Failures failures,
            Supplier<ListObjectsV2Request.Builder> listing,
            Function<ListObjectsV2Request, ListObjectsV2Response> ask,
            Function<S3Object, SnapshotFacts> metadata,
            Consumer<? super ListingEntry> to) {
        this.reader = reader;
        this.source = source;
        this.root = root;
        this.failures = failures;
        this.listing = listing;
        this.ask = ask;
        this.metadata = metadata;
        this.to = to;
        this.most = reader.layouts().isAuto() ? STRANGERS_OF_AUTO : STRANGERS_OF_NAMED;
    }

    void walk() {
        String after = null;
        do {
            after = walkBehind(after);
        } while (after != null);
        tellHeldBack();
    }

    /** {@return the key behind which to go on; nothing at the end of the bucket} */
    private @Nullable String walkBehind(@Nullable String after) {
        ListingPages listingPages = new ListingPages(failures);
        String token = null;
        do {
            ListObjectsV2Response page =
                    ask.apply(
                            listing.get()
                                    .delimiter(reader.layouts().isFlat() ? "/" : null)
                                    .startAfter(token == null ? after : null)
                                    .continuationToken(token)
                                    .build());
            if (token == null && after != null && beginsBefore(page, after)) {
                // This store begins at the first key whatever it is asked for.
                canLeap = false;
                tellHeldBack();
            }
            page.commonPrefixes().forEach(common -> leftOut(common.prefix()));
            for (S3Object object : page.contents()) {
                String leap = read(object);
                if (leap != null) {
                    return leap;
                }
            }
            token = listingPages.after(page);
        } while (token != null);
        return null;
    }

    private static boolean beginsBefore(ListObjectsV2Response page, String after) {
        return !page.contents().isEmpty()
                && page.contents().getFirst().key() != null
                && compare(page.contents().getFirst().key(), after) <= 0;
    }

    /** In the order of S3, which is that of the bytes in UTF-8. */
    private static int compare(String key, String other) {
        return Arrays.compareUnsigned(
                key.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private void leftOut(@Nullable String common) {
        if (common != null) {
            to.accept(
                    new ListingEntry.UnrecognizedFile(
                            common,
                            "It was left out: the layouts of this source have no folders."));
        }
    }

    /** {@return where to go on, if that is not the next object} */
    private @Nullable String read(S3Object object) {
        String key = object.key();
        if (key == null || !key.startsWith(root)) {
            to.accept(
                    new ListingEntry.UnrecognizedFile(
                            key == null ? "?" : key,
                            key == null
                                    ? "The store listed it without a key."
                                    : "It is outside of " + root + ", but was listed."));
            return null;
        }
        if (S3Layout.isDirectoryMarker(object)) {
            return null;
        }
        String path = key.substring(root.length());
        KeyClassification meaning = reader.read(path);
        if (meaning instanceof KeyClassification.Recognized known) {
            strangers = 0;
            tellHeldBack();
            tell(known, object);
            return null;
        }
        ListingEntry.UnrecognizedFile stranger = LayoutReader.unrecognized(key, meaning);
        if (strangers < TOLD_AT_ONCE) {
            to.accept(stranger);
        } else {
            heldBack.add(stranger);
        }
        return canLeap ? behindStrangers(path) : null;
    }

    /** One folder of others would else take all the room that there is for strangers. */
    private void tellHeldBack() {
        heldBack.forEach(to);
        heldBack.clear();
    }

    private void tell(KeyClassification.Recognized known, S3Object object) {
        String point = known.namespace() + "/" + known.cluster() + "/" + known.restorePoint();
        if (known.role() == KeyRole.METADATA && MetadataFile.isReadable(known.name())) {
            metadataFile = object;
            metadataOf = point;
        }
        BackupLocation location =
                new BackupLocation.S3Object(
                        source, object.key(), object.eTag() == null ? "" : object.eTag());
        OptionalLong size =
                object.size() == null ? OptionalLong.empty() : OptionalLong.of(object.size());
        String archiveClass = S3Layout.archiveClass(object);
        to.accept(
                known.role() == KeyRole.SNAPSHOT
                        ? reader.copy(
                                known,
                                location,
                                size,
                                object.lastModified(),
                                false,
                                archiveClass,
                                metadataFile != null && metadataOf.equals(point)
                                        ? metadata.apply(metadataFile)
                                        : SnapshotFacts.UNKNOWN)
                        : reader.part(
                                known, location, size, object.lastModified(), false, archiveClass));
    }

    private @Nullable String behindStrangers(String path) {
        String rest = left;
        if (rest != null && path.startsWith(rest)) {
            if (mayBegin(path.substring(rest.length())) && strangers++ < most) {
                return null;
            }
            strangers = 0;
            heldBack.clear();
            return next(rest, path);
        }
        left = null;
        String in = path.substring(0, path.lastIndexOf('/') + 1);
        folder = strangers == 0 ? in : common(folder, in);
        if (folder.isEmpty()) {
            folder = in;
            strangers = 0;
            tellHeldBack();
        }
        strangers++;
        if (strangers < most || folder.isEmpty()) {
            return null;
        }
        strangers = 0;
        heldBack.clear();
        left = folder;
        to.accept(new ListingEntry.UnrecognizedFile(root + folder, leftOutBehind()));
        return next(folder, path);
    }

    private String leftOutBehind() {
        SortedSet<String> starts = reader.layouts().starts();
        return "The rest of this folder was left out after "
                + most
                + " names in it that are not those of backups"
                + (starts.isEmpty()
                        ? ""
                        : ", except for names that begin with " + String.join(", ", starts))
                + ". If it has backups, set prefix to it.";
    }

    private boolean mayBegin(String name) {
        return reader.layouts().starts().stream().anyMatch(name::startsWith);
    }

    /** {@return where in a folder the next names of layouts can begin, or where the folder ends} */
    private String next(String in, String path) {
        return root
                + in
                + reader.layouts().starts().stream()
                        .filter(start -> compare(in + start, path) > 0)
                        .findFirst()
                        .orElse(LAST);
    }

    private static String common(String one, String other) {
        int end = 0;
        for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
            if (one.charAt(i) != other.charAt(i)) {
                break;
            }
            if (one.charAt(i) == '/') {
                end = i + 1;
            }
        }
        return one.substring(0, end);
    }
}
