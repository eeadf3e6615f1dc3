package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The YAML file of teams and accounts. It is taken as a whole or not at all. */
final class AccessFile {

    /**
     * What bcrypt makes, with its name in front, so that no password in plain text is taken for
     * one.
     */
    private static final Pattern HASH =
            Pattern.compile("\\{bcrypt}\\$2[aby]\\$(0[4-9]|1\\d)\\$[./A-Za-z0-9]{53}");

    /** HTTP Basic ends a name at the first colon; the others would let a hash be one. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}:/${}]{1,100}");

    private final List<AccessFileMistake> mistakes = new ArrayList<>();

    private AccessFile() {}

    /**
     * Reads what stands in a file.
     *
     * @param file its name, for what is said of it
     * @throws InvalidAccessFile with every mistake, its line, and what to write instead
     */
    static AccessPolicy parse(Path file, String text) {
        AccessFile reading = new AccessFile();
        AccessPolicy policy =
                reading.compose(text).map(reading::policy).orElse(AccessPolicy.NOBODY);
        if (!reading.mistakes.isEmpty()) {
            reading.mistakes.sort(Comparator.comparingInt(AccessFileMistake::line));
            throw new InvalidAccessFile(file, reading.mistakes);
        }
        return policy;
    }

    /** The parser tells what it met, and quotes none of it: it might be a hash. */
    private Optional<YamlEntry> compose(String text) {
        try {
            Optional<AccessFileMistake> beyond = YamlLimits.broken(text);
            if (beyond.isPresent()) {
                mistakes.add(beyond.get());
                return Optional.empty();
            }
            Optional<Node> root = new Compose(YamlLimits.settings()).composeString(text);
            return root.map(node -> new YamlEntry("", node, mistakes));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            mistakes.add(new AccessFileMistake(line, "this is no valid YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            mistakes.add(new AccessFileMistake(0, "this is no valid YAML"));
        }
        return Optional.empty();
    }

    private AccessPolicy policy(YamlEntry root) {
        Map<String, YamlEntry> parts = root.fields("teams", "accounts");
        return new AccessPolicy(
                named(parts.get("teams")).entrySet().stream()
                        .map(e -> team(e.getKey(), e.getValue()))
                        .toList(),
                named(parts.get("accounts")).entrySet().stream()
                        .flatMap(e -> account(e.getKey(), e.getValue()).stream())
                        .toList());
    }

    /** A name that can't be one isn't quoted: it might be a hash in the wrong place. */
    private static Map<String, YamlEntry> named(@Nullable YamlEntry entry) {
        if (entry == null) {
            return Map.of();
        }
        Map<String, YamlEntry> entries = entry.byKey();
        entries.entrySet().removeIf(e -> !isName(e.getKey(), e.getValue()));
        Map<String, YamlEntry> seen = new HashMap<>();
        entries.forEach(
                (name, value) -> {
                    YamlEntry like = seen.putIfAbsent(SpoofChecker.skeleton(name), value);
                    if (like != null) {
                        value.wrong("this name looks like the one in line " + like.line());
                    }
                });
        return entries;
    }

    private static boolean isName(String key, YamlEntry value) {
        if (!NAME.matcher(key).matches()) {
            value.wrong("a name here has at most 100 characters, and none of : / $ { } among them");
            return false;
        }
        Optional<String> mistake = SpoofChecker.mistake(key);
        mistake.ifPresent(sentence -> value.wrong("this can't be a name: " + sentence));
        return mistake.isEmpty();
    }

    private static Team team(String name, YamlEntry entry) {
        Map<String, YamlEntry> fields = entry.fields("members", "grants");
        Team.Members members =
                entry.required(fields, "members")
                        .map(AccessFile::members)
                        .orElse(new Team.Members(Set.of(), Set.of()));
        List<Team.Grant> grants =
                Optional.ofNullable(fields.get("grants"))
                        .map(YamlEntry::items)
                        .orElse(List.of())
                        .stream()
                        .map(AccessFile::grant)
                        .flatMap(Optional::stream)
                        .toList();
        return new Team(name, members, grants);
    }

    private static Team.Members members(YamlEntry entry) {
        Map<String, YamlEntry> fields = entry.fields("users", "groups");
        return new Team.Members(texts(fields.get("users")), texts(fields.get("groups")));
    }

    private static Set<String> texts(@Nullable YamlEntry entry) {
        Set<String> texts = new HashSet<>();
        if (entry != null) {
            for (YamlEntry item : entry.items()) {
                String text = item.text();
                if (text != null) {
                    SpoofChecker.mistake(text)
                            .ifPresent(sentence -> item.wrong("this can't be a name: " + sentence));
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private static Optional<Team.Grant> grant(YamlEntry entry) {
        Map<String, YamlEntry> fields = entry.fields("clusters", "verbs");
        Optional<ClusterPattern> clusters =
                entry.required(fields, "clusters").flatMap(AccessFile::pattern);
        Optional<Set<Permission>> verbs = entry.required(fields, "verbs").map(AccessFile::verbs);
        return clusters.flatMap(
                pattern -> verbs.map(allowed -> new Team.Grant(pattern, allowed, entry.line())));
    }

    private static Optional<ClusterPattern> pattern(YamlEntry entry) {
        String text = entry.text();
        try {
            return Optional.ofNullable(text).map(ClusterPattern::parse);
        } catch (IllegalArgumentException e) {
            entry.wrong(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Set<Permission> verbs(YamlEntry entry) {
        Set<Permission> verbs = EnumSet.noneOf(Permission.class);
        List<YamlEntry> items = entry.items();
        for (YamlEntry item : items) {
            String text = item.text();
            Optional<Permission> verb = Permission.ofVerb(text);
            verb.ifPresent(verbs::add);
            if (text != null && verb.isEmpty()) {
                item.wrong("'" + text + "' is no verb; write list, verify, download or audit");
            }
        }
        if (items.isEmpty()) {
            entry.wrong("this names nothing; name list, verify, download or audit");
        }
        return verbs;
    }

    private static Optional<Account> account(String name, YamlEntry entry) {
        if (name.equals(Account.ADMINISTRATOR)) {
            entry.wrong(
                    "that name is the administrator's: give the account another one, and set"
                            + " portal.admin-password instead");
        }
        Map<String, YamlEntry> fields = entry.fields("password");
        return entry.required(fields, "password")
                .flatMap(AccessFile::hash)
                .map(hash -> new Account(name, hash));
    }

    private static Optional<String> hash(YamlEntry entry) {
        String text = entry.text();
        if (text != null && !HASH.matcher(text).matches()) {
            entry.wrong(
                    "password must be a bcrypt hash with its name in front, as in {bcrypt}$2a$…;"
                            + " the README tells how to make one");
        }
        return Optional.ofNullable(text);
    }
}
