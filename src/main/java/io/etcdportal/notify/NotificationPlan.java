package io.etcdportal.notify;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a channel has to be told now, from what it knows and what is the case.
 *
 * @param started what is wrong and was not told yet
 * @param repeated what was told long ago, and is still wrong
 * @param recovered what was told, and is over
 * @param gone what was told, and is about something that the channel no longer sees
 * @param changed rows to keep, whether or not somebody is told
 * @param dropped rows to forget, whether or not somebody is told
 */
record NotificationPlan(
        List<Notification> started,
        List<Notification> repeated,
        List<Notification> recovered,
        List<Notification> gone,
        List<Notification> changed,
        List<Subject> dropped) {

    /** How something ended that is no longer found. */
    enum Ending {
        RECOVERED,
        /** The channel no longer sees it, or it is there no more: nobody finds out here which. */
        GONE,
        /** It is still wrong, but the channel no longer wants to know. */
        UNWANTED
    }

    /** How patient a channel is. */
    record Patience(Duration after, Duration repeatEvery) {}

    /**
     * Makes a plan.
     *
     * @param known what the channel knows
     * @param findings what is the case
     * @param unknown of what nobody can say for now whether it is the case
     * @param ending tells how something ended
     */
    static NotificationPlan of(
            List<Notification> known,
            List<Finding> findings,
            Set<Subject> unknown,
            Function<Notification, Ending> ending,
            Patience patience,
            Instant now) {
        NotificationPlan plan =
                new NotificationPlan(
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>());
        Map<Subject, Notification> rows =
                known.stream().collect(toMap(Notification::subject, identity()));
        List<Notification> told = new ArrayList<>();
        Set<Subject> found = new HashSet<>();
        for (Finding finding : findings) {
            found.add(finding.subject());
            Notification row = rows.get(finding.subject());
            Notification seen = seen(row, finding, now);
            plan.keep(row, seen);
            if (seen.isTold()) {
                told.add(seen);
            } else if (isDue(seen, patience, now)) {
                plan.started().add(seen);
            }
        }
        for (Notification row : known) {
            if (!found.contains(row.subject())) {
                plan.end(row, unknown.contains(row.subject()), ending, patience, now);
            }
        }
        plan.repeat(told, patience, now);
        return plan;
    }

    /** A cluster that can't be reached any more may be as damaged as it was. */
    private static Notification seen(@Nullable Notification row, Finding finding, Instant now) {
        if (row == null) {
            return Notification.begun(finding, now);
        }
        return finding.kind() == NotificationKind.CLUSTER_UNREACHABLE
                        && row.toldKind() != null
                        && row.toldKind() != NotificationKind.CLUSTER_UNREACHABLE
                ? row.unknown()
                : row.seen(finding, now);
    }

    private static boolean isDue(Notification one, Patience patience, Instant now) {
        Duration wait = one.kind().lasts() ? patience.after() : Duration.ZERO;
        return !one.since().plus(wait).isAfter(now);
    }

    private void keep(@Nullable Notification before, Notification after) {
        if (!after.equals(before)) {
            changed.add(after);
        }
    }

    private void end(
            Notification row,
            boolean unknown,
            Function<Notification, Ending> ending,
            Patience patience,
            Instant now) {
        if (unknown) {
            keep(row, row.unknown());
            return;
        }
        if (row.toldKind() == null || !row.kind().lasts()) {
            dropped.add(row.subject());
            return;
        }
        Notification over = row.over(now);
        Instant since = over.ended() == null ? now : over.ended();
        keep(row, over);
        if (since.plus(patience.after()).isAfter(now)) {
            return;
        }
        switch (ending.apply(over)) {
            case RECOVERED -> recovered.add(over);
            case GONE -> gone.add(over);
            case UNWANTED -> dropped.add(over.subject());
        }
    }

    /** As soon as one is repeated, others are that would be soon: one message instead of many. */
    private void repeat(List<Notification> told, Patience patience, Instant now) {
        List<Notification> lasting = told.stream().filter(one -> one.kind().lasts()).toList();
        if (lasting.stream().anyMatch(one -> isOld(one, patience.repeatEvery(), now))) {
            Duration soon = patience.repeatEvery().dividedBy(2);
            repeated.addAll(lasting.stream().filter(one -> isOld(one, soon, now)).toList());
        }
    }

    private static boolean isOld(Notification one, Duration age, Instant now) {
        return !one.toldAt().plus(age).isAfter(now);
    }

    /** {@return whether there is nothing to tell} */
    boolean isQuiet() {
        return started.isEmpty() && repeated.isEmpty() && recovered.isEmpty() && gone.isEmpty();
    }

    /** {@return what to keep once the channel was told} */
    List<Notification> told(Instant now) {
        return Stream.of(started, repeated)
                .flatMap(List::stream)
                .map(one -> one.told(now))
                .toList();
    }

    /** {@return what to forget once the channel was told} */
    List<Subject> over() {
        return Stream.of(recovered, gone).flatMap(List::stream).map(Notification::subject).toList();
    }
}
