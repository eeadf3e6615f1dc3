package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.S3Quirk;
import io.etcdportal.testbed.S3Server;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Stores that speak S3 less exactly than AWS: what they hold is given, and nothing else is. */
class InexactStoreTests {

    private static final String KEY = "v1/ledger/3.1.0_000000000000000f_etcd.backup";
    private static final Instant WRITTEN = Instant.parse("2026-03-01T10:00:00.250Z");
    private static final byte[] OBJECT = bytes(1);
    private static final byte[] OTHER = bytes(2);

    private final S3Server server = S3Server.start();
    private final S3BackupSource source = BucketSettings.of(server).source();

    @BeforeEach
    void fill() {
        server.put(KEY, OBJECT, WRITTEN);
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[300_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Each alone, and those together that some stores have together. */
    private static Stream<Set<S3Quirk>> readable() {
        return Stream.concat(
                Stream.of(
                                S3Quirk.WEAK_TAG,
                                S3Quirk.WEAK_TAG_LISTED,
                                S3Quirk.NO_TAG,
                                S3Quirk.NO_TAG_LISTED,
                                S3Quirk.BARE_TAG_LISTED,
                                S3Quirk.REFUSES_PINS,
                                S3Quirk.NO_LENGTH,
                                S3Quirk.NO_SIZE_LISTED,
                                S3Quirk.NO_TOTAL,
                                S3Quirk.NO_HEAD,
                                S3Quirk.HTTP_DATE_LISTED,
                                S3Quirk.ODD_DATE_LISTED,
                                S3Quirk.NO_DATE_LISTED,
                                S3Quirk.CST_DATE,
                                S3Quirk.ODD_SIZE_LISTED)
                        .map(Set::of),
                Stream.of(
                        Set.of(S3Quirk.NO_TAG, S3Quirk.NO_LENGTH, S3Quirk.NO_TOTAL),
                        Set.of(S3Quirk.NO_TAG, S3Quirk.NO_TAG_LISTED),
                        Set.of(S3Quirk.REFUSES_PINS, S3Quirk.NO_TAG, S3Quirk.CST_DATE),
                        Set.of(S3Quirk.REFUSES_PINS, S3Quirk.WEAK_TAG_LISTED),
                        Set.of(S3Quirk.NO_LENGTH, S3Quirk.NO_HEAD),
                        Set.of(S3Quirk.NO_TAG, S3Quirk.HTTP_DATE_LISTED)));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void whatItHoldsIsGivenFromEachOffset(Set<S3Quirk> quirks) {
        server.behave(quirks.toArray(S3Quirk[]::new));
        BackupLocation location = copy().location();

        for (int offset : new int[] {0, 1, 150_000, OBJECT.length - 1, OBJECT.length}) {
            assertThat(read(location, offset))
                    .as("from " + offset)
                    .isEqualTo(Arrays.copyOfRange(OBJECT, offset, OBJECT.length));
        }
        assertThat(failure(() -> read(location, OBJECT.length + 1)).cause())
                .isEqualTo(Cause.MALFORMED);
    }

    /** Another object of the same length, written later. */
    @ParameterizedTest
    @EnumSource(
            value = S3Quirk.class,
            names = {
                "WEAK_TAG",
                "WEAK_TAG_LISTED",
                "NO_TAG",
                "BARE_TAG_LISTED",
                "REFUSES_PINS",
                "NO_LENGTH",
                "NO_TOTAL",
                "CST_DATE"
            })
    void anotherObjectIsNotGiven(S3Quirk quirk) {
        server.behave(quirk);
        BackupLocation location = copy().location();
        read(location, 0);
        server.put(KEY, OTHER, WRITTEN.plusSeconds(5));

        for (int offset : new int[] {0, 150_000, OBJECT.length}) {
            assertThat(failure(() -> read(location, offset)).cause()).isEqualTo(Cause.CHANGED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 150_000})
    void aRangeThatIsIgnoredIsReadFromTheBeginning(int offset) {
        BackupLocation location = copy().location();
        server.ignoreRanges();

        assertThat(read(location, offset))
                .isEqualTo(Arrays.copyOfRange(OBJECT, offset, OBJECT.length));
    }

    @Test
    void moreThanWasListedIsNotTakenForTheObject() {
        server.behave(S3Quirk.NO_LENGTH, S3Quirk.ONE_BYTE_MORE);
        BackupLocation location = copy().location();

        assertThat(failure(() -> read(location, 0)).cause()).isEqualTo(Cause.CHANGED);
        assertThat(failure(() -> read(location, 150_000)).cause()).isEqualTo(Cause.CHANGED);
    }

    @Test
    void lessThanWasListedIsNotTakenForTheObject() {
        server.behave(S3Quirk.NO_LENGTH);
        BackupLocation location = copy().location();
        server.cutBodiesAfter(100_000);

        assertThat(failure(() -> read(location, 0)).cause()).isEqualTo(Cause.ENDED_EARLY);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_DATE_LISTED, 2026-03-01T10:00:00Z",
        "ODD_DATE_LISTED,",
        "NO_DATE_LISTED,",
        "CST_DATE,         2026-03-01T10:00:00.250Z"
    })
    void aDateThatCannotBeReadIsUnknown(S3Quirk quirk, Instant date) {
        server.behave(quirk);

        assertThat(copy().written()).isEqualTo(date);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:00:00.000Z,         2026-03-01T10:00:00Z",
        "2026-03-01T12:00:00+02:00,        2026-03-01T10:00:00Z",
        "2026-03-01 10:00:00Z,             2026-03-01T10:00:00Z",
        "'Sun, 01 Mar 2026 10:00:00 GMT',  2026-03-01T10:00:00Z",
        "'Sun, 1 Mar 2026 10:00:00 UTC',   2026-03-01T10:00:00Z",
        "'Sun, 01 Mar 2026 12:00:00 +0200',2026-03-01T10:00:00Z",
        "20260301T100000Z,                 2026-03-01T10:00:00Z",
        "'Sun, 01 Mar 2026 10:00:00 CST',",
        "2026-03-01 10:00:00,",
        "1772359200,",
        "'',"
    })
    void aDateCountsWhereItStandsForOneMoment(String text, Instant moment) {
        assertThat(StoreDate.read(text).orElse(null)).isEqualTo(moment);
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Quirk.class,
            names = {"NO_SIZE_LISTED", "ODD_SIZE_LISTED"})
    void aSizeThatCannotBeReadIsUnknown(S3Quirk quirk) {
        server.behave(quirk);

        assertThat(copy().size()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Quirk.class,
            names = {"ENDLESS_LISTING", "CIRCULAR_LISTING"})
    @Timeout(60)
    void aListingThatNeverEndsIsGivenUp(S3Quirk quirk) {
        server.behave(quirk);

        assertThat(failure(this::list).cause()).isEqualTo(Cause.MALFORMED);
    }

    /** It is a few KiB, and tens of MiB unpacked. */
    @Test
    void aCompressedListingIsNotUnpacked() {
        server.behave(S3Quirk.GZIP_LISTING);

        assertThat(failure(this::list).detail())
                .isEqualTo("Its answer is compressed, which the portal does not ask for.");
    }

    @Test
    void anAnswerIsHeldUpToALimit() {
        server.answerAll(200, "<?xml version=\"1.0\"?><a>" + " ".repeat(9 << 20) + "</a>");
        SourceFailure large = failure(this::list);
        server.answerAll(200, "<?xml version=\"1.0\"?>" + "<a>".repeat(100_000));
        SourceFailure deep = failure(this::list);
        server.answerAll(200, "<?xml version=\"1.0\"?><a>" + "<b/>".repeat(300_000) + "</a>");
        SourceFailure many = failure(this::list);
        server.answerAll(500, " ".repeat(9 << 20));
        SourceFailure error = failure(this::list);

        assertThat(List.of(large, deep, many))
                .allSatisfy(
                        failure -> {
                            assertThat(failure.cause()).isEqualTo(Cause.MALFORMED);
                            assertThat(failure.detail()).startsWith("Its answer is larger than");
                        });
        assertThat(error.cause()).isEqualTo(Cause.UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidRequest, 'The object was stored using a form of Server Side Encryption.',"
                + " ENCRYPTED",
        "400, KMS.DisabledException, arn:aws:kms:eu-west-1:1:key/x is disabled., UNREADABLE",
        "400, KMS.NotFoundException, Key x does not exist, UNREADABLE",
        "403, AccessDenied, User x is not authorized to perform: kms:Decrypt, UNREADABLE"
    })
    void anObjectThatNeedsAKeySaysSo(int status, String code, String message, Cause cause) {
        BackupLocation location = copy().location();
        server.refuseObjects(status, code, message);

        SourceFailure failure = failure(() -> read(location, 0));

        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.detail())
                .startsWith(
                        (cause == Cause.ENCRYPTED
                                        ? "The object is encrypted with a customer key (SSE-C),"
                                                + " which the store wants with each request"
                                        : "The object is encrypted with a key that the portal does"
                                                + " not have or may not use")
                                + ": HTTP "
                                + status
                                + " "
                                + code
                                + ": "
                                + message.substring(0, 10));
    }

    @Test
    void whatTheStoreSaysIsToldWithoutSecrets() {
        BackupLocation location = copy().location();
        server.refuseObjects(
                409,
                "Strange",
                "Key %s of account 123456789012\n\u200b with AKIAIOSFODNN7EXAMPLE and %s is odd. "
                                .formatted(server.accessKey(), server.secretKey())
                        + "x ".repeat(1_000));

        String detail = failure(() -> read(location, 0)).detail();

        assertThat(detail)
                .contains("HTTP 409 Strange: Key … of account … with … and … is odd. x x")
                .hasSizeLessThan(400);
    }

    @Test
    void theRegionThatItNamesIsUsed() {
        server.liveIn("garage");

        assertThat(read(copy().location(), 0)).isEqualTo(OBJECT);
    }

    @Test
    void theRegionThatItNamesIsToldWhereAnotherIsSet() {
        server.liveIn("garage");
        S3BackupSource elsewhere = BucketSettings.of(server).region("eu-west-1").source();

        SourceFailure failure = failure(elsewhere::check);

        assertThat(failure.cause()).isEqualTo(Cause.FORBIDDEN);
        assertThat(failure.detail())
                .isEqualTo(
                        "Bucket backups is in region garage; set the source's region to that: HTTP"
                                + " 400 AuthorizationHeaderMalformed: the region is wrong.");
    }

    private List<ListingEntry> list() {
        List<ListingEntry> listed = new ArrayList<>();
        source.list(listed::add);
        return listed;
    }

    private ListingEntry.Copy copy() {
        return (ListingEntry.Copy) list().getFirst();
    }

    private byte[] read(BackupLocation location, long offset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try (BackupContent content = source.open(location, offset)) {
            assertThat(content.length()).hasValue(OBJECT.length);
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
        }
        return bytes.toByteArray();
    }

    private static SourceFailure failure(ThrowingCallable call) {
        return catchThrowableOfType(SourceUnavailable.class, call).failure();
    }
}
