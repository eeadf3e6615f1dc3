package io.etcdportal.audit.verify;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.chain.VerificationResult.Finding;
import io.etcdportal.audit.chain.VerificationResult.Kind;
import io.etcdportal.audit.store.DerivedTables;
import io.etcdportal.audit.store.DerivedTables.ClusterRow;
import io.etcdportal.audit.store.DerivedTables.OpenRow;
import io.etcdportal.audit.store.DerivedTables.PersonRow;
import io.etcdportal.audit.store.DerivedTables.TeamRow;
import io.etcdportal.audit.store.SearchSignature;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the tables that searches look in with the entries, page by page. Whoever empties one of
 * them hides entries from whoever searches, although each entry is there.
 */
final class DerivedCheck {

    private final DerivedTables tables;
    private final Set<OpenRow> open;
    private final Map<String, OpenRow> begun = new HashMap<>();
    private final Set<ClusterRow> clusters;
    private final Set<PersonRow> persons;
    private final Set<ClusterRow> namedClusters = new HashSet<>();
    private final Set<PersonRow> namedPersons = new HashSet<>();
    private @Nullable Finding finding;

    /**
     * Begins one, before the first entry is read.
     *
     * @param open the downloads that have begun and not ended, when the chain had the end to which
     *     it is read
     */
    DerivedCheck(DerivedTables tables, Set<OpenRow> open) {
        this.tables = tables;
        this.open = open;
        this.clusters = tables.clusters();
        this.persons = tables.persons();
    }

    /**
     * Looks at the next entries.
     *
     * @param after the entry that they stand behind
     * @param upTo the last place that they can have
     */
    void look(long after, long upTo, List<AuditEntry> entries) {
        if (finding != null) {
            return;
        }
        Set<TeamRow> teams = tables.teams(after, upTo);
        for (AuditEntry entry : entries) {
            lookAtTeams(entry, teams);
            lookAtNames(entry);
            follow(entry);
        }
        teams.stream()
                .min(Comparator.comparingLong(TeamRow::entry))
                .ifPresent(
                        row ->
                                found(
                                        row.entry(),
                                        ("audit_entry_team has entry %d under team %s, which the"
                                                        + " entry does not say.")
                                                .formatted(row.entry(), row.team())));
    }

    private void lookAtTeams(AuditEntry entry, Set<TeamRow> teams) {
        long at = entry.at().toEpochMilli();
        for (String team : entry.who().teams()) {
            // Rows from before there were signatures have none, and that leaves nothing out.
            if (!teams.remove(new TeamRow(entry.id(), team, at, SearchSignature.of(entry)))
                    && !teams.remove(new TeamRow(entry.id(), team, at, null))) {
                missing(entry, "audit_entry_team", "team " + team);
            }
        }
    }

    private void lookAtNames(AuditEntry entry) {
        ClusterId cluster = entry.what().cluster();
        if (cluster != null) {
            ClusterRow row = new ClusterRow(cluster.site(), cluster.namespace(), cluster.name());
            namedClusters.add(row);
            if (!clusters.contains(row)) {
                missing(entry, "audit_cluster", "cluster " + cluster);
            }
        }
        String id = entry.who().id();
        if (id != null) {
            PersonRow row = new PersonRow(entry.who().name(), id);
            namedPersons.add(row);
            if (!persons.contains(row)) {
                missing(entry, "audit_person", "person " + row.name() + " (" + id + ")");
            }
        }
    }

    /** What is older than the chain was never followed. */
    private void follow(AuditEntry entry) {
        String download = entry.download();
        if (download == null || entry.link() == null) {
            return;
        }
        if (entry.event() == Event.DOWNLOAD_BEGIN) {
            begun.put(
                    download, new OpenRow(download, entry.id(), String.valueOf(entry.instance())));
        } else if (entry.event() == Event.DOWNLOAD_END) {
            begun.remove(download);
        }
    }

    private void missing(AuditEntry entry, String table, String name) {
        found(
                entry.id(),
                "%s does not have what entry %d says: %s. Who searches by that does not find it."
                        .formatted(table, entry.id(), name));
    }

    private void found(long entry, String sentence) {
        if (finding == null) {
            finding = new Finding(Kind.DERIVED, entry, sentence);
        }
    }

    /**
     * {@return what is wrong, when all entries have been looked at}
     *
     * @param removed up to which entry entries were removed after their time
     * @param last the last entry of the chain
     */
    Optional<Finding> finding(long removed, long last) {
        tables.teamsOfNoEntry(removed, last)
                .ifPresent(
                        entry ->
                                found(
                                        entry,
                                        "audit_entry_team has teams of entry %d, which there is not."
                                                .formatted(entry)));
        Set<OpenRow> expected = Set.copyOf(begun.values());
        expected.stream()
                .filter(row -> !open.contains(row))
                .findFirst()
                .ifPresent(
                        row ->
                                found(
                                        row.entry(),
                                        ("audit_open does not have the download that began with"
                                                        + " entry %d and has not ended.")
                                                .formatted(row.entry())));
        open.stream()
                .filter(row -> !expected.contains(row))
                .findFirst()
                .ifPresent(
                        row ->
                                found(
                                        row.entry(),
                                        ("audit_open says that the download of entry %d runs,"
                                                        + " which the entries do not say.")
                                                .formatted(row.entry())));
        clusters.stream()
                .filter(row -> !namedClusters.contains(row))
                .filter(tables::isOfNoEntry)
                .findFirst()
                .ifPresent(
                        row ->
                                found(
                                        0,
                                        "audit_cluster has %s/%s/%s, which no entry names."
                                                .formatted(
                                                        row.site(), row.namespace(), row.name())));
        persons.stream()
                .filter(row -> !namedPersons.contains(row))
                .filter(tables::isOfNoEntry)
                .findFirst()
                .ifPresent(
                        row ->
                                found(
                                        0,
                                        "audit_person has %s as %s, which no entry says."
                                                .formatted(row.name(), row.id())));
        return Optional.ofNullable(finding);
    }
}
