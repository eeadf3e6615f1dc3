package io.etcdportal.audit.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.verify.AuditFixture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** What waits in the journal comes out of it: whole, once and in its order. */
class JournalTests {

    private static final int SIZE = 64 * 1024;

    @TempDir private Path directory;
    private final List<Journal> opened = new ArrayList<>();

    private Journal open() {
        Journal journal = new Journal(AuditFixture.settings(directory, 10));
        opened.add(journal);
        journal.open();
        return journal;
    }

    @AfterEach
    void close() throws IOException {
        for (Journal journal : opened) {
            journal.destroy();
        }
    }

    private Path file() {
        return directory.resolve("audit-journal");
    }

    /** Whoever writes waits for the disk as they wait for what else happens to the journal. */
    @Test
    void whoAddsDoesNotWaitForADiskThatHangs() throws Exception {
        Journal journal = new Journal(AuditFixture.settings(directory, 10), Duration.ofMillis(20));
        opened.add(journal);
        journal.open();
        CountDownLatch tooLate = new CountDownLatch(1);
        AuditEntry entry = AuditFixture.entry(1);

        synchronized (journal) {
            assertThatThrownBy(() -> journal.add(entry, tooLate::countDown))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("did not answer within");
        }

        tooLate.await();
        assertThat(journal.next(10).entries()).containsExactly(entry);
    }

    private static List<AuditEntry> add(Journal journal, long from, long to) throws IOException {
        List<AuditEntry> added =
                LongStream.rangeClosed(from, to).mapToObj(AuditFixture::entry).toList();
        for (AuditEntry entry : added) {
            journal.add(entry, () -> {});
        }
        return added;
    }

    @Test
    void entriesComeOutAsTheyWentIn() throws IOException {
        Journal journal = open();
        assertThat(journal.isEmpty()).isTrue();
        List<AuditEntry> added = add(journal, 1, 5);
        assertThat(journal.isEmpty()).isFalse();

        Journal.Batch first = journal.next(3);
        assertThat(first.entries()).isEqualTo(added.subList(0, 3));
        assertThat(journal.next(3)).as("until they are recorded").isEqualTo(first);
        journal.recorded(first);
        assertThat(journal.next(100).entries()).isEqualTo(added.subList(3, 5));
        journal.recorded(journal.next(100));
        assertThat(journal.isEmpty()).isTrue();
        assertThat(journal.next(100).entries()).isEmpty();
    }

    @Test
    void whatWasNotRecordedIsThereAtTheNextStart() throws IOException {
        List<AuditEntry> added = add(open(), 1, 5);

        assertThat(open().next(100).entries()).isEqualTo(added);
    }

    @Test
    void whatWasRecordedIsNotThereAtTheNextStart() throws IOException {
        Journal journal = open();
        add(journal, 1, 5);
        journal.recorded(journal.next(100));
        List<AuditEntry> added = add(journal, 6, 7);

        assertThat(open().next(100).entries()).isEqualTo(added);
    }

    @Test
    void roomIsUsedAgain() throws IOException {
        Journal journal = open();
        for (int round = 0; round < 20; round++) {
            List<AuditEntry> added = add(journal, round * 10 + 1, round * 10 + 10);
            assertThat(journal.next(100).entries()).isEqualTo(added);
            journal.recorded(journal.next(100));
        }
        assertThat(Files.size(file())).isEqualTo(SIZE);
    }

    @Test
    void whatIsFullTakesNothingMoreAndKeepsRoomForEnds() throws IOException {
        Journal journal = open();
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                journal.add(
                                        AuditFixture.entry(Event.DOWNLOAD_BEGIN, "download", 1),
                                        () -> {});
                            }
                        })
                .hasMessageContaining("full");
        add(journal, 1, 10);
        assertThatThrownBy(() -> add(journal, 1, 100)).hasMessageContaining("full");

        journal.recorded(journal.next(10_000));
        add(journal, 1, 10);
        assertThat(journal.next(10_000).entries()).hasSize(10);
    }

    @Test
    void aPieceThatWasNotWrittenToItsEndIsNone() throws IOException {
        Journal journal = open();
        List<AuditEntry> added = add(journal, 1, 3);
        long end = journal.next(2).end();
        overwrite(end + 20, 0);

        Journal again = open();
        assertThat(again.next(100).entries()).isEqualTo(added.subList(0, 2));
        assertThat(Files.exists(directory.resolve("audit-journal-damaged"))).isFalse();
        List<AuditEntry> more = add(again, 4, 4);
        assertThat(open().next(100).entries()).contains(more.getFirst()).hasSize(3);
    }

    @Test
    void damageInTheMiddleHidesNothingBehindIt() throws IOException {
        Journal journal = open();
        List<AuditEntry> added = add(journal, 1, 5);
        overwrite(journal.next(2).end() + 20, 0);

        assertThat(open().next(100).entries())
                .containsExactly(added.get(0), added.get(1), added.get(3), added.get(4));
        assertThat(Files.exists(directory.resolve("audit-journal-damaged"))).isTrue();
        assertThat(open().next(100).entries()).hasSize(4);
    }

    @Test
    void oneDamagedHeaderDoesNotMatter() throws IOException {
        Journal journal = open();
        add(journal, 1, 2);
        journal.recorded(journal.next(100));
        List<AuditEntry> added = add(journal, 3, 4);
        // The second generation stands in the first sector.
        overwrite(4096 + 8, 77);

        assertThat(open().next(100).entries()).isEqualTo(added);
    }

    @Test
    void manyAddAtOnce() throws Exception {
        Journal journal = open();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                AuditEntry entry = AuditFixture.entry(i);
                all.add(
                        threads.submit(
                                () -> {
                                    journal.add(entry, () -> {});
                                    return true;
                                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }

        assertThat(open().next(100).entries()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void whereItCannotBeMadeItIsTriedAgainWithEachEntry() throws IOException {
        Files.createDirectory(file());
        Journal journal = open();
        assertThatThrownBy(() -> add(journal, 1, 1)).isInstanceOf(IOException.class);
        assertThat(journal.isEmpty()).isTrue();
        Files.delete(file());

        assertThat(add(journal, 2, 2)).isEqualTo(journal.next(10).entries());
    }

    private void overwrite(long position, int with) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(position);
            int was = file.read();
            file.seek(position);
            file.write(was == with ? with + 1 : with);
        }
    }
}
