package io.etcdportal.notify;

import static java.util.stream.Collectors.joining;

import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.notify.Message.Line;
import io.etcdportal.notify.Message.Section;

import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Puts what there is to tell into words. */
@Component
class Messages {

    private static final int ID_LENGTH = 32;

    private final NotificationSettings settings;

    Messages(NotificationSettings settings) {
        this.settings = settings;
    }

    Message of(String channel, NotificationPlan plan, Instant now) {
        List<Section> sections =
                Stream.of(
                                section("started", "New", plan.started()),
                                section("repeated", "Still", plan.repeated()),
                                section("recovered", "Recovered", plan.recovered()),
                                section("gone", "No longer monitored", plan.gone()))
                        .filter(section -> !section.lines().isEmpty())
                        .toList();
        return new Message(
                id(channel, plan), now, title(sections), sections, settings.link("/clusters"));
    }

    private Section section(String event, String heading, List<Notification> notifications) {
        return new Section(
                event,
                heading,
                notifications.stream()
                        .map(
                                one ->
                                        new Line(
                                                one.kind().code(),
                                                one.subject(),
                                                detail(event, one),
                                                one.since(),
                                                settings.link(one.subject().path())))
                        .toList());
    }

    private static String detail(String event, Notification one) {
        return switch (event) {
            case "recovered" -> "Resolved; it was: " + one.kind().words() + ".";
            case "gone" -> "This channel no longer sees it.";
            default -> one.detail();
        };
    }

    /** One thing is named; of several, each section is counted. */
    private static String title(List<Section> sections) {
        List<Line> all = sections.stream().flatMap(section -> section.lines().stream()).toList();
        if (all.size() == 1) {
            Line only = all.getFirst();
            String kind = NotificationKind.valueOf(only.kind().toUpperCase(Locale.ROOT)).words();
            String heading = sections.getFirst().heading();
            return heading.equals("New")
                    ? "%s: %s".formatted(name(only.subject()), kind)
                    : "%s: %s: %s".formatted(heading, name(only.subject()), kind);
        }
        return sections.stream()
                .map(
                        section ->
                                section.lines().size()
                                        + " "
                                        + section.heading().toLowerCase(Locale.ROOT))
                .collect(joining(", ", "etcd backups: ", ""));
    }

    /** {@return what a subject is called among people} */
    static String name(Subject subject) {
        return switch (subject.type()) {
            case CLUSTER, DIGEST -> subject.name();
            case SOURCE -> "Source " + subject.name();
            case ACCESS_FILE -> "Access file";
            case AUDIT_ENTRY -> "Audit entry " + subject.name();
            case TOKEN -> "Token " + subject.name();
        };
    }

    /** {@return a digest of what is the case} */
    Message digest(
            String channel,
            DigestRhythm rhythm,
            ClusterCounts counts,
            List<Finding> findings,
            Instant due,
            Instant now) {
        List<Section> sections = new ArrayList<>();
        List<Line> states =
                counts.states().entrySet().stream()
                        .filter(count -> count.getValue() > 0)
                        .map(count -> line(count.getKey(), count.getValue(), now))
                        .toList();
        sections.add(new Section("digest", "Clusters", states));
        List<Line> troubles =
                findings.stream()
                        .filter(finding -> finding.kind().lasts())
                        .map(
                                finding ->
                                        new Line(
                                                finding.kind().code(),
                                                finding.subject(),
                                                finding.detail(),
                                                now,
                                                settings.link(finding.subject().path())))
                        .toList();
        if (!troubles.isEmpty()) {
            sections.add(new Section("digest", "Needs attention", troubles));
        }
        return new Message(
                DigestUtils.sha256Hex(channel + "\ndigest\n" + due).substring(0, ID_LENGTH),
                now,
                rhythm.title() + ": " + summary(counts),
                sections,
                settings.link("/clusters"));
    }

    private Line line(ClusterState state, long count, Instant now) {
        String word = state.name().toLowerCase(Locale.ROOT);
        return new Line(
                word,
                new Subject(Subject.Type.DIGEST, count + " " + word),
                state.english(),
                now,
                settings.link("/clusters?state=" + word));
    }

    private static String summary(ClusterCounts counts) {
        long verified = counts.of(ClusterState.FRESH);
        if (counts.total() == 0) {
            return "no clusters";
        }
        if (verified == counts.total()) {
            return counts.total() == 1
                    ? "the cluster has a recent, verified backup"
                    : "all %d clusters have recent, verified backups".formatted(counts.total());
        }
        return "%d of %d clusters have recent, verified backups"
                .formatted(verified, counts.total());
    }

    /** The same news get the same ID, whichever portal tells them, and however often it tries. */
    private static String id(String channel, NotificationPlan plan) {
        String news =
                Stream.of(plan.started(), plan.repeated(), plan.recovered(), plan.gone())
                        .flatMap(List::stream)
                        .map(
                                one ->
                                        "%s %s %d %d %b"
                                                .formatted(
                                                        one.subject(),
                                                        one.kind().code(),
                                                        one.since().toEpochMilli(),
                                                        one.toldAt().toEpochMilli(),
                                                        one.ended() == null))
                        .sorted()
                        .collect(joining("\n", channel + "\n", ""));
        return DigestUtils.sha256Hex(news).substring(0, ID_LENGTH);
    }
}
