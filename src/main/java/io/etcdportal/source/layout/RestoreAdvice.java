package io.etcdportal.source.layout;

import static io.etcdportal.source.layout.RestorePhase.RESTORE;
import static io.etcdportal.source.layout.RestorePhase.START;
import static io.etcdportal.source.layout.RestorePhase.STOP;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How the backups of one producer are restored, and what they lack. It is data: {@link
 * BuiltInAdvice} has it for each layout.
 *
 * @param tool the tool that restores, as people call it
 * @param takes what that tool takes
 * @param documentation whose documentation the steps are from, with its version; nothing where they
 *     are no more than what etcd needs
 * @param steps in their order
 * @param lacks what is not in the backup and a restore needs, one sentence for each
 */
public record RestoreAdvice(
        String tool,
        Takes takes,
        @Nullable String documentation,
        List<RestoreStep> steps,
        List<Sentence> lacks) {

    private static final Pattern CAPITALS =
            Pattern.compile("(?<![\\w$-])[A-Z]{2,}(?:-[A-Z]+)*(?![\\w-])");

    private static final Set<String> NAMES_IN_CAPITALS = Set.of("EOF", "EPHEMERAL");

    /** What a tool restores from. */
    public enum Takes {
        /** The snapshot, restored by etcd's own tool; the steps are those around that. */
        SNAPSHOT_BY_ETCD,

        /** The snapshot, unpacked. */
        SNAPSHOT,

        /** The file as it is stored, with its ending. */
        STORED_FILE,

        /** The backup where it lies: the tool fetches it itself. */
        STORE;

        /** {@return whether etcd's own tool restores it} */
        public boolean isByEtcd() {
            return this == SNAPSHOT_BY_ETCD;
        }
    }

    public RestoreAdvice {
        steps = List.copyOf(steps);
        lacks = List.copyOf(lacks);
    }

    static RestoreAdvice of(String tool, Takes takes, @Nullable String documentation) {
        return new RestoreAdvice(tool, takes, documentation, List.of(), List.of());
    }

    /** {@return it with one more thing to do before the restore} */
    RestoreAdvice stop(Wording where, Wording what, @Nullable String command, String... facts) {
        return with(new RestoreStep(STOP, where, what, List.of(facts), command));
    }

    /** {@return it with one more step of the restore itself} */
    RestoreAdvice restore(Wording where, Wording what, @Nullable String command, String... facts) {
        return with(new RestoreStep(RESTORE, where, what, List.of(facts), command));
    }

    /** {@return it with one more thing to do after the restore} */
    RestoreAdvice start(Wording where, Wording what, @Nullable String command, String... facts) {
        return with(new RestoreStep(START, where, what, List.of(facts), command));
    }

    private RestoreAdvice with(RestoreStep step) {
        List<RestoreStep> all = new ArrayList<>(steps);
        all.add(step);
        return new RestoreAdvice(tool, takes, documentation, all, lacks);
    }

    /** {@return it with one more thing that the backup lacks} */
    RestoreAdvice lacks(Wording what, Object... facts) {
        List<Sentence> all = new ArrayList<>(lacks);
        all.add(what.sentence(facts));
        return new RestoreAdvice(tool, takes, documentation, steps, all);
    }

    /** {@return whether the tool applies what was written after the snapshot, too} */
    public boolean appliesIncrements() {
        return lacks.stream().anyMatch(lack -> lack.wording() == RestoreText.LACKS_INCREMENTS);
    }

    /** {@return the words in capitals that its commands leave to people, in their order} */
    public List<String> placeholders() {
        return steps.stream()
                .map(RestoreStep::command)
                .filter(Objects::nonNull)
                .flatMap(command -> CAPITALS.matcher(command).results())
                .map(MatchResult::group)
                .filter(word -> !NAMES_IN_CAPITALS.contains(word))
                .distinct()
                .toList();
    }
}
