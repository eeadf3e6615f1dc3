package io.etcdportal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.util.Objects.requireNonNull;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What every source does, stated once. An adapter only says how its place is filled. */
public abstract class BackupSourceContract {

    public static final ClusterId LEDGER = new ClusterId("here", "default", "ledger");
    protected static final ClusterId VAULT = new ClusterId("here", "default", "vault");

    /**
     * {@return the source under test, of site {@code here}, over a place that is empty when the
     * test begins}
     */
    protected abstract BackupSource source();

    /** Puts a backup into the place, as its real producer would. */
    protected abstract void put(ClusterId cluster, OperatorFileName backup, byte[] bytes);

    /** {@return whether the source lists every backup (a sidecar tells its latest only)} */
    protected boolean listsEveryBackup() {
        return true;
    }

    /** {@return whether the source tells sizes without a transfer} */
    protected boolean tellsSizes() {
        return true;
    }

    /** {@return whether the source can tell two files of the same name apart} */
    protected boolean pinsBytes() {
        return true;
    }

    @Test
    void anEmptyPlaceHasNoCopies() {
        assertThat(copies()).isEmpty();
    }

    @Test
    void listsTheHighestRevisionOfEachClusterWithItsFacts() {
        put(LEDGER, name(0xf), bytes(1056));
        put(LEDGER, name(0x10), bytes(2080));
        put(VAULT, name(0x7), bytes(544));

        assertThat(copies())
                .extracting(ListingEntry.Copy::cluster, ListingEntry.Copy::backup)
                .contains(
                        org.assertj.core.groups.Tuple.tuple(LEDGER, backup(0x10)),
                        org.assertj.core.groups.Tuple.tuple(VAULT, backup(0x7)));
        assertThat(copies())
                .allSatisfy(
                        copy -> {
                            assertThat(copy.location().source()).isEqualTo(source().name());
                            assertThat(
                                            source().kind()
                                                    .locate(
                                                            copy.location().source(),
                                                            copy.cluster(),
                                                            copy.backup(),
                                                            copy.location().path(),
                                                            copy.location().pin()))
                                    .isEqualTo(copy.location());
                        });
        if (tellsSizes()) {
            assertThat(find(LEDGER, name(0x10)).size()).hasValue(2080);
        }
    }

    @Test
    void listsOfOneClusterWhatItListsOfAll() {
        put(VAULT, name(0x7), bytes(544));
        IntStream.rangeClosed(1, 1_100).forEach(revision -> put(LEDGER, name(revision), bytes(32)));

        for (ClusterId cluster : List.of(LEDGER, VAULT)) {
            assertThat(source().list(cluster, KnownCopies.NONE).orElseThrow())
                    .filteredOn(ListingEntry.Copy.class::isInstance)
                    .containsExactlyInAnyOrderElementsOf(
                            copies().stream()
                                    .filter(copy -> copy.cluster().equals(cluster))
                                    .toList());
        }
    }

    @Test
    void listsMoreThanAThousandBackups() {
        IntStream.rangeClosed(1, 1_100).forEach(revision -> put(LEDGER, name(revision), bytes(32)));

        assertThat(copies())
                .extracting(copy -> requireNonNull(copy.facts().revision()).value().value())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(listsEveryBackup() ? 1 : 1_100, 1_100)
                                .boxed()
                                .toList());
    }

    @Test
    void whatTheListenerThrowsEndsTheListingAndIsPassedOn() {
        put(LEDGER, name(5), bytes(544));
        RuntimeException enough = new IllegalStateException("enough");

        assertThatThrownBy(
                        () ->
                                source().list(
                                                listingEntry -> {
                                                    throw enough;
                                                }))
                .isSameAs(enough);
    }

    @Test
    void givesEveryByteFromTheOffsetOn() {
        byte[] whole = bytes(300_032);
        put(LEDGER, name(5), whole);
        BackupLocation location = find(LEDGER, name(5)).location();

        assertThat(read(location, 0)).isEqualTo(whole);
        assertThat(read(location, 100_000))
                .isEqualTo(java.util.Arrays.copyOfRange(whole, 100_000, whole.length));
        assertThat(read(location, whole.length)).isEmpty();
        assertThatThrownBy(() -> read(location, whole.length + 1L))
                .isInstanceOf(SourceUnavailable.class);
    }

    @Test
    void anEmptyBackupIsReadAsEmpty() {
        put(LEDGER, name(5), new byte[0]);

        assertThat(read(find(LEDGER, name(5)).location(), 0)).isEmpty();
    }

    @Test
    void aCopyCanBeLetGoInTheMiddle() {
        put(LEDGER, name(5), bytes(3_000_032));
        BackupLocation location = find(LEDGER, name(5)).location();

        for (int i = 0; i < 100; i++) {
            try (BackupContent content = source().open(location, 0)) {
                assertThat(content.read(new byte[10])).isPositive();
            }
        }
        assertThat(read(location, 0)).hasSize(3_000_032);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        put(LEDGER, name(5), bytes(544));
        BackupLocation real = find(LEDGER, name(5)).location();
        BackupLocation gone =
                source().kind()
                        .locate(
                                source().name(),
                                LEDGER,
                                backup(6),
                                real.path().replace(name(5).toString(), name(6).toString()),
                                real.pin());

        SourceUnavailable failure =
                catchThrowableOfType(SourceUnavailable.class, () -> read(gone, 0));

        assertThat(failure.failure().source()).isEqualTo(source().name());
        assertThat(failure.failure().cause())
                .isIn(SourceFailure.Cause.NOT_FOUND, SourceFailure.Cause.CHANGED);
    }

    /** Where a source can tell them apart; where it can't, it says so by having no pin. */
    @Test
    void anotherFileUnderTheSameNameIsRefused() {
        put(LEDGER, name(5), bytes(544));
        BackupLocation listed = find(LEDGER, name(5)).location();
        assertThat(listed.pin().isEmpty()).isEqualTo(!pinsBytes());
        put(LEDGER, name(5), bytes(1056));

        if (!pinsBytes()) {
            assertThat(read(listed, 0)).isEqualTo(bytes(1056));
            return;
        }
        SourceUnavailable failure =
                catchThrowableOfType(SourceUnavailable.class, () -> read(listed, 0));

        assertThat(failure.failure().cause()).isEqualTo(SourceFailure.Cause.CHANGED);
    }

    @Test
    void answersTheCheck() {
        put(LEDGER, name(5), bytes(544));

        source().check();
    }

    public final List<ListingEntry> listed() {
        List<ListingEntry> all = new ArrayList<>();
        source().list(all::add);
        return all;
    }

    public final List<ListingEntry.Copy> copies() {
        return listed().stream()
                .filter(ListingEntry.Copy.class::isInstance)
                .map(ListingEntry.Copy.class::cast)
                .toList();
    }

    protected final ListingEntry.Copy find(ClusterId cluster, OperatorFileName backup) {
        return copies().stream()
                .filter(
                        copy ->
                                copy.cluster().equals(cluster)
                                        && copy.backup().value().equals(backup.toString()))
                .findFirst()
                .orElseThrow();
    }

    protected final byte[] read(BackupLocation location, long offset) {
        try (BackupContent content = source().open(location, offset)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[65_536];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return bytes.toByteArray();
        }
    }

    private static BackupName backup(long revision) {
        return new BackupName(name(revision).toString());
    }

    /** {@return a backup of etcd 3.1.20, which a sidecar can be asked for by its revision} */
    protected static OperatorFileName name(long revision) {
        return OperatorFileName.parse("3.1.20_%016x_etcd.backup".formatted(revision)).orElseThrow();
    }

    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
