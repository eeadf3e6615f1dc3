package io.etcdportal.audit.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.verify.AuditFixture;

import org.junit.jupiter.api.Test;

class PendingEntryTests {

    /** Both the database and the journal may take it too late. */
    @Test
    void thatARefusedEntryIsDurableIsToldOnce() {
        PendingEntry entry = new PendingEntry(AuditFixture.entry(1));
        assertThat(entry.refuse()).isFalse();

        assertThat(entry.committed()).isTrue();
        assertThat(entry.committed()).isFalse();
    }

    @Test
    void whoRefusesLearnsThatItIsDurable() {
        PendingEntry entry = new PendingEntry(AuditFixture.entry(1));
        assertThat(entry.committed()).isFalse();

        assertThat(entry.refuse()).isTrue();
    }
}
