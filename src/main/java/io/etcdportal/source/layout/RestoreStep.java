package io.etcdportal.source.layout;

import io.etcdportal.sentence.Wording;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One step of a restore with a producer's own tools. What is in braces in it is a name of the
 * backup at hand, such as <code>{snapshot}</code> or <code>{yaml key}</code>. Words in capitals,
 * such as {@code BUCKET}, are for people to replace.
 *
 * @param where on which machine
 * @param what what to do there
 * @param facts of that sentence, which may have names in braces
 * @param command for a shell there; nothing where the sentence says it all
 */
public record RestoreStep(
        RestorePhase phase,
        Wording where,
        Wording what,
        List<String> facts,
        @Nullable String command) {

    public RestoreStep {
        facts = List.copyOf(facts);
    }
}
