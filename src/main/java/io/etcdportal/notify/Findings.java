package io.etcdportal.notify;

import static java.util.stream.Collectors.toSet;

import io.etcdportal.access.Access;
import io.etcdportal.access.AccessFileState;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ExpiringTokens;
import io.etcdportal.access.ExpiringTokens.ExpiringToken;
import io.etcdportal.access.Permission;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.search.RecentEvents;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.notify.NotificationPlan.Ending;
import io.etcdportal.paging.Page;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong, in what a channel may see: as the catalogue, the audit and the access file have
 * it. Nothing is judged here.
 */
@Component
class Findings {

    /** For how long what happened is still told to a channel that could not be told before. */
    private static final Duration EVENTS_TOLD_FOR = Duration.ofDays(7);

    private static final int PAGE = 500;

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Catalog catalog;
    private final Access access;
    private final RecentEvents events;
    private final ExpiringTokens tokens;
    private final Clock clock;

    Findings(
            Catalog catalog,
            Access access,
            RecentEvents events,
            ExpiringTokens tokens,
            Clock clock) {
        this.catalog = catalog;
        this.access = access;
        this.events = events;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param findings what is wrong
     * @param unknown what nothing can be said of for now, since a source does not answer
     */
    record Found(List<Finding> findings, Set<Subject> unknown) {}

    /** {@return what a channel may see and wants to know} */
    Found of(ChannelSettings channel) {
        ClusterScope scope = scope(channel);
        List<Finding> findings = new ArrayList<>();
        Set<Subject> unknown = new HashSet<>();
        List<SourceStatus> failing =
                catalog.sources(scope).stream().filter(source -> source.failure() != null).toList();
        failing.forEach(source -> findings.add(unreachable(source)));
        Set<String> failingNames = failing.stream().map(SourceStatus::name).collect(toSet());
        for (ClusterState state : NotificationKind.TROUBLED_STATES) {
            addClusters(scope, state, failingNames, findings, unknown);
        }
        addTokens(channel, findings);
        if (channel.administrators()) {
            addAdministrative(findings);
        }
        findings.removeIf(finding -> !channel.wants(finding.kind()));
        return new Found(findings, unknown);
    }

    /** {@return whether the access file has the team of a channel} */
    boolean knows(ChannelSettings channel) {
        return channel.team() == null || access.hasTeam(channel.team());
    }

    /** {@return how many clusters that a channel may see are in each state} */
    ClusterCounts counts(ChannelSettings channel) {
        return catalog.counts(scope(channel), ClusterFilter.ALL);
    }

    /** {@return how something ended that is not found any more} */
    Ending ending(ChannelSettings channel, Notification ended) {
        ClusterScope scope = scope(channel);
        String name = ended.subject().name();
        return switch (ended.subject().type()) {
            case CLUSTER ->
                    ClusterId.parse(name)
                            .flatMap(cluster -> catalog.cluster(scope, cluster))
                            .map(cluster -> ending(isTroubled(cluster)))
                            .orElse(Ending.GONE);
            case SOURCE ->
                    catalog.sources(scope).stream()
                            .filter(source -> source.name().equals(name))
                            .findFirst()
                            .map(source -> ending(source.failure() != null))
                            .orElse(Ending.GONE);
            case ACCESS_FILE -> ending(access.file().refusedAt() != null);
            case AUDIT_ENTRY, TOKEN, DIGEST -> Ending.UNWANTED;
        };
    }

    private static Ending ending(boolean troubled) {
        return troubled ? Ending.UNWANTED : Ending.RECOVERED;
    }

    private static boolean isTroubled(ClusterSummary cluster) {
        return NotificationKind.TROUBLED_STATES.contains(cluster.state());
    }

    private ClusterScope scope(ChannelSettings channel) {
        return channel.team() == null
                ? new ClusterScope.Everything()
                : access.scopeOfTeam(channel.team(), Permission.LIST);
    }

    private static Finding unreachable(SourceStatus source) {
        Instant answered = source.answered();
        String detail =
                answered == null
                        ? "This source has never answered. Its backups are not known."
                        : "This source does not answer. Its backups are known as of "
                                + MINUTE.format(answered)
                                + ".";
        return new Finding(
                NotificationKind.SOURCE_UNREACHABLE,
                new Subject(Subject.Type.SOURCE, source.name()),
                detail);
    }

    private void addClusters(
            ClusterScope scope,
            ClusterState state,
            Set<String> failing,
            List<Finding> findings,
            Set<Subject> unknown) {
        ClusterFilter filter = ClusterFilter.ALL.in(state);
        String cursor = null;
        do {
            Page<ClusterSummary> page =
                    catalog.clusters(scope, filter, ClusterOrder.NAME, cursor, PAGE);
            for (ClusterSummary cluster : page.items()) {
                Subject subject = new Subject(Subject.Type.CLUSTER, cluster.cluster().toString());
                if (state == ClusterState.UNREACHABLE && isExplained(cluster, failing)) {
                    unknown.add(subject);
                } else {
                    findings.add(
                            new Finding(
                                    NotificationKind.of(state), subject, cluster.why().toString()));
                }
            }
            cursor = page.next();
        } while (cursor != null);
    }

    /** A source that does not answer is told once, not once for each of its clusters. */
    private static boolean isExplained(ClusterSummary cluster, Set<String> failing) {
        return cluster.sources().stream()
                .filter(source -> source.failure() != null)
                .allMatch(source -> failing.contains(source.source()));
    }

    private void addTokens(ChannelSettings channel, List<Finding> findings) {
        for (ExpiringToken token : tokens.expiring()) {
            boolean theirs =
                    channel.team() == null
                            ? token.teams().isEmpty()
                            : token.teams().contains(channel.team());
            if (theirs) {
                findings.add(
                        new Finding(
                                NotificationKind.TOKEN_EXPIRING,
                                new Subject(Subject.Type.TOKEN, token.id()),
                                "The API token \"%s\" of %s expires at %s."
                                        .formatted(
                                                token.name(),
                                                token.owner(),
                                                MINUTE.format(token.expires()))));
            }
        }
    }

    private void addAdministrative(List<Finding> findings) {
        AccessFileState file = access.file();
        Instant refused = file.refusedAt();
        if (refused != null) {
            findings.add(
                    new Finding(
                            NotificationKind.ACCESS_FILE_REFUSED,
                            new Subject(Subject.Type.ACCESS_FILE, file.file()),
                            "The access file has mistakes (%d) since %s. The previous version stays in force."
                                    .formatted(file.mistakes().size(), MINUTE.format(refused))));
        }
        addEvents(Event.EMERGENCY_SIGN_IN, NotificationKind.EMERGENCY_SIGN_IN, findings);
        addEvents(Event.AUDIT_ALARM, NotificationKind.AUDIT_ALARM, findings);
    }

    private void addEvents(Event event, NotificationKind kind, List<Finding> findings) {
        for (AuditEntry entry : events.since(clock.instant().minus(EVENTS_TOLD_FOR), event)) {
            String what = Optional.ofNullable(entry.detail()).orElse("");
            findings.add(
                    new Finding(
                            kind,
                            new Subject(Subject.Type.AUDIT_ENTRY, String.valueOf(entry.id())),
                            kind == NotificationKind.EMERGENCY_SIGN_IN
                                    ? "%s signed in at %s from %s. %s"
                                            .formatted(
                                                    entry.who().name(),
                                                    MINUTE.format(entry.at()),
                                                    entry.how().address(),
                                                    what)
                                    : what + " Noticed at " + MINUTE.format(entry.at()) + "."));
        }
    }
}
