package io.etcdportal.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.StoredJson;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.DerivedTables;
import io.etcdportal.audit.store.HeadTable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

/** What must hold of the record of a portal, whatever happened to the portal. */
public final class AuditInvariants {

    private final JdbcClient jdbc;
    private final DatabaseLogReader evidence;

    /** Looks at the record as it is now. */
    public AuditInvariants(DataSource database) {
        jdbc = JdbcClient.create(database);
        evidence =
                new DatabaseLogReader(
                        new AuditTable(new NamedParameterJdbcTemplate(database)),
                        new DerivedTables(jdbc),
                        new CheckpointTable(jdbc),
                        new HeadTable(jdbc, new JdbcTemplate(database)));
    }

    /** Whoever got a byte stands in a first entry. */
    public AuditInvariants hasBeginningsOf(Collection<String> requestIds) {
        Set<String> missing = new HashSet<>(requestIds);
        missing.removeAll(requests("DOWNLOAD_BEGIN"));
        assertThat(missing).as("requests that got bytes and have no DOWNLOAD_BEGIN").isEmpty();
        return this;
    }

    /** Every first entry has a last one. */
    public AuditInvariants hasAnEndForEachBeginning() {
        assertThat(withoutAnEnd()).as("entries DOWNLOAD_BEGIN without a DOWNLOAD_END").isEmpty();
        return this;
    }

    /** Every first entry gets its last one before that time is over. */
    public AuditInvariants awaitAnEndForEachBeginning(Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        while (!withoutAnEnd().isEmpty() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return hasAnEndForEachBeginning();
    }

    private List<Long> withoutAnEnd() {
        return jdbc.sql(
                        """
                        select b.id from audit_entry b where b.event = 'DOWNLOAD_BEGIN'
                        and not exists (select 1 from audit_entry e
                            where e.event = 'DOWNLOAD_END' and e.download = b.download)\
                        """)
                .query(Long.class)
                .list();
    }

    /** Nothing was recorded twice, and nothing ended that had not begun. */
    public AuditInvariants hasNoDoubles() {
        return hasNoDoubles("event, download");
    }

    /**
     * The same. A portal that was taken for dead and was not, or that starts again with an end in
     * its journal, may add its own end to the one that another portal wrote for it.
     */
    public AuditInvariants hasNoDoublesButEndsOfTheSilent() {
        return hasNoDoubles(
                """
                event, download,
                    case when outcome = 'INTERRUPTED' and detail like '%silent%' then 1 else 0 end\
                """);
    }

    private AuditInvariants hasNoDoubles(String same) {
        List<String> doubles =
                jdbc.sql(
                                """
                                select event || ' ' || download from audit_entry where download is not null
                                group by\
                                """
                                        + " "
                                        + same
                                        + " having count(*) > 1")
                        .query(String.class)
                        .list();
        assertThat(doubles).as("recorded twice").isEmpty();
        assertThat(
                        jdbc.sql(
                                        """
                                        select e.id from audit_entry e where e.event = 'DOWNLOAD_END'
                                        and not exists (select 1 from audit_entry b
                                            where b.event = 'DOWNLOAD_BEGIN' and b.download = e.download
                                                and b.id < e.id)\
                                        """)
                                .query(Long.class)
                                .list())
                .as("entries DOWNLOAD_END that are before their DOWNLOAD_BEGIN")
                .isEmpty();
        return this;
    }

    /** Whoever was served stands in first entries in the order in which they asked. */
    public AuditInvariants hasBeginningsInOrder(List<String> requestIds) {
        List<String> found = new ArrayList<>(requests("DOWNLOAD_BEGIN"));
        found.retainAll(Set.copyOf(requestIds));
        assertThat(found).isEqualTo(requestIds);
        return this;
    }

    /** Who was refused got nothing: there is no entry, or one that says so. */
    public AuditInvariants tellsThatNothingWasSentTo(Collection<String> requestIds) {
        Set<String> sentTo =
                new HashSet<>(
                        jdbc.sql(
                                        """
                                        select request_id from audit_entry
                                        where event = 'DOWNLOAD_END' and outcome <> 'INTERRUPTED'\
                                        """)
                                .query(String.class)
                                .list());
        sentTo.retainAll(requestIds);
        assertThat(sentTo).as("refused, and served all the same").isEmpty();
        return this;
    }

    /** {@return the requests of first entries} */
    public Set<String> begun() {
        return Set.copyOf(requests("DOWNLOAD_BEGIN"));
    }

    /** {@return the requests of last entries} */
    public Set<String> ended() {
        return Set.copyOf(requests("DOWNLOAD_END"));
    }

    private List<String> requests(String event) {
        return jdbc.sql("select request_id from audit_entry where event = :event order by id")
                .param("event", event)
                .query(String.class)
                .list();
    }

    /** The chain is one, unbroken, to its end. */
    public AuditInvariants isSound() {
        VerificationResult verificationResult =
                new Verification(evidence, List.of(), List.of()).verdict();
        assertThat(verificationResult.finding()).as(String.valueOf(verificationResult)).isNull();
        return this;
    }

    /** {@return how many entries there are of an event, with an outcome where one is named} */
    public long count(String event, String outcome) {
        return jdbc.sql(
                        "select count(*) from audit_entry where event = :event and"
                                + " coalesce(outcome, '') = :outcome")
                .param("event", event)
                .param("outcome", outcome)
                .query(Long.class)
                .single();
    }

    /** {@return how often something happened: as an entry, or counted where it came again} */
    public long times(String event) {
        return jdbc
                .sql("select details from audit_entry where event = :event")
                .param("event", event)
                .query(String.class)
                .list()
                .stream()
                .mapToLong(
                        details ->
                                Long.parseLong(
                                        StoredJson.pairs(details).getOrDefault("repeats", "1")))
                .sum();
    }

    /** {@return how many downloads were ended for portals that had fallen silent} */
    public long endedForTheSilent() {
        return jdbc.sql(
                        "select count(*) from audit_entry where event = 'DOWNLOAD_END' and outcome"
                                + " = 'INTERRUPTED' and detail like '%silent%'")
                .query(Long.class)
                .single();
    }

    /** {@return how many portals made entries} */
    public long portals() {
        return jdbc.sql("select count(distinct instance) from audit_entry")
                .query(Long.class)
                .single();
    }

    /** {@return how many entries there are} */
    public long entries() {
        return jdbc.sql("select count(*) from audit_entry").query(Long.class).single();
    }
}
