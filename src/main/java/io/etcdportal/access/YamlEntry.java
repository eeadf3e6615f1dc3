package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One place in a YAML file, with its line. What is not as it should be there is written down, and
 * reading goes on, so that all mistakes of a file are told at once.
 *
 * @param path the keys that lead here, with dots between
 * @param node what stands here; nothing where a key has no value
 * @param mistakes what was wrong so far
 */
record YamlEntry(String path, Node node, List<AccessFileMistake> mistakes) {

    /** Anything else might be a hash in the wrong place. */
    private static final Pattern TELLABLE = Pattern.compile("[\\w.@+ -]{1,100}");

    private static final String MERGE = "<<";

    int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Writes down that something is wrong here. */
    void wrong(String sentence) {
        mistakes.add(
                new AccessFileMistake(line(), path.isEmpty() ? sentence : path + ": " + sentence));
    }

    private boolean absent() {
        return node.getTag().equals(Tag.NULL);
    }

    /** {@return what stands under the keys of a mapping, which may be none but these} */
    Map<String, YamlEntry> fields(String... known) {
        Map<String, YamlEntry> fields = byKey();
        List<String> names = List.of(known);
        fields.forEach(
                (key, value) -> {
                    if (!names.contains(key)) {
                        value.wrong("there is no such key; write " + String.join(" or ", names));
                    }
                });
        fields.keySet().retainAll(names);
        return fields;
    }

    /** {@return what stands under a key that has to be there} */
    Optional<YamlEntry> required(Map<String, YamlEntry> fields, String key) {
        Optional<YamlEntry> field = Optional.ofNullable(fields.get(key));
        if (field.isEmpty() && (node instanceof MappingNode || absent())) {
            wrong(key + " is missing");
        }
        return field;
    }

    /** {@return what stands under each key of a mapping, in the order of the file} */
    Map<String, YamlEntry> byKey() {
        Map<String, YamlEntry> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> addTo(entries, tuple));
        } else if (!absent()) {
            wrong("write keys and values here, as in {key: value}");
        }
        return entries;
    }

    private void addTo(Map<String, YamlEntry> entries, NodeTuple tuple) {
        YamlEntry keyEntry = new YamlEntry(path, tuple.getKeyNode(), mistakes);
        String key = keyEntry.text();
        if (key == null) {
            return;
        }
        if (key.equals(MERGE)) {
            keyEntry.wrong(
                    "<< (a merge key) is not part of YAML 1.2; write the keys out, or let the whole"
                            + " value be an alias, as in grants: *name");
            return;
        }
        String reported = TELLABLE.matcher(key).matches() ? key : "(a key)";
        String below = path.isEmpty() ? reported : path + "." + reported;
        YamlEntry before =
                entries.putIfAbsent(key, new YamlEntry(below, tuple.getValueNode(), mistakes));
        if (before != null) {
            keyEntry.wrong(reported + " stands here twice, in line " + before.line() + " too");
        }
    }

    /** {@return the parts of a list} */
    List<YamlEntry> items() {
        List<YamlEntry> items = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                items.add(new YamlEntry(path + "[" + items.size() + "]", item, mistakes));
            }
        } else if (!absent()) {
            wrong("write a list here, as in [one, two]");
        }
        return items;
    }

    /** {@return the text that stands here, if one does, composed as all names are} */
    @Nullable String text() {
        if (node instanceof ScalarNode scalar && !absent()) {
            return SpoofChecker.composed(scalar.getValue());
        }
        wrong("write a text here");
        return null;
    }
}
