package io.etcdportal.access;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much an access file may hold: more than anybody writes, and no more than can be read. An
 * alias counts as all that it stands for.
 */
final class YamlLimits {

    /** Of the file. */
    static final int MOST_BYTES = 16 << 20;

    /** Keys, values, lists and maps. */
    private static final long MOST_ENTRIES = 1_000_000;

    private static final int DEEPEST = 50;

    private final Map<String, Long> sizes = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private long entries;

    private YamlLimits() {}

    /** A list or map that goes on, and how many entries there were before it. */
    private record Open(Optional<String> anchor, long before) {}

    /** The parser's own limits are off: these say more. */
    static LoadSettings settings() {
        return LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .build();
    }

    /** {@return what goes beyond the limits first, if something does} */
    static Optional<AccessFileMistake> broken(String text) {
        YamlLimits limits = new YamlLimits();
        for (Event event : new Parse(settings()).parseString(text)) {
            Optional<String> broken = limits.take(event);
            if (broken.isPresent()) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                return Optional.of(new AccessFileMistake(line, broken.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> take(Event event) {
        switch (event) {
            case AliasEvent alias -> entries += sizes.getOrDefault(alias.getAlias().getValue(), 1L);
            case CollectionEndEvent _ -> {
                Open ended = open.pop();
                ended.anchor.ifPresent(anchor -> sizes.put(anchor, entries - ended.before));
            }
            case CollectionStartEvent start -> {
                open.push(new Open(start.getAnchor().map(Object::toString), entries));
                entries++;
            }
            case NodeEvent _ -> entries++;
            default -> {}
        }
        if (open.size() > DEEPEST) {
            return Optional.of(
                    "lists and maps lie in each other more than " + DEEPEST + " deep; write less");
        }
        return entries > MOST_ENTRIES
                ? Optional.of(
                        "there are more than %,d entries up to here, an alias counting as all that it stands for; write fewer"
                                .formatted(MOST_ENTRIES))
                : Optional.empty();
    }
}
