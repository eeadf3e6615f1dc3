package io.etcdportal.catalog.web;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.etcd.restore.ShellWord;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.layout.KeyRole;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of one backup that a restore uses, to be filled into the commands of its producer.
 *
 * @param names by what stands for them in braces
 * @param unsealed whether the backup has no integrity hash, which tools have to be told
 */
record RestoreNames(Map<String, String> names, boolean unsealed) {

    /**
     * What stands for a name: in a command as a word of the shell, or, after {@code yaml}, as a
     * text of YAML in a here-document that the shell leaves as it is. What follows {@code unsealed}
     * is there only for a backup without an integrity hash.
     */
    private static final Pattern IN_BRACES =
            Pattern.compile("\\{(?:(?<yaml>yaml )?(?<name>[a-z]+)|unsealed(?<unsealed>[^}]*))}");

    RestoreNames {
        names = Map.copyOf(names);
    }

    /**
     * {@return the names of a backup}
     *
     * @param dataDirectory where the members keep their data
     */
    static RestoreNames of(Backup backup, String dataDirectory, boolean unsealed) {
        String cluster = backup.cluster().name();
        String path = backup.copies().isEmpty() ? "" : backup.copies().getFirst().path();
        String file = last(backup.name().value());
        String store = storeOf(path);
        Map<String, String> names = new HashMap<>();
        names.put("snapshot", backup.downloadName());
        names.put("stored", backup.asStored().downloadName());
        names.put("file", file);
        names.put("bare", file.replaceFirst("\\.zip$", ""));
        String resources =
                file.replaceFirst("^snapshot_", "static_kuberesources_")
                        .replaceFirst("\\.db$", ".tar.gz");
        names.put("resources", resources);
        names.put("part", arrivedPart(backup).orElse(resources));
        names.put(
                "unprefixed",
                file.startsWith(cluster + "-") ? file.substring(cluster.length() + 1) : file);
        names.put("key", path);
        names.put("directory", last(parent(path)));
        names.put("store", store);
        names.put("stores", parent(store));
        names.put("cluster", cluster);
        names.put("namespace", backup.cluster().namespace());
        names.put("other", cluster.equals("main") ? "events" : "main");
        names.put("data", dataDirectory);
        return new RestoreNames(names, unsealed);
    }

    /** {@return the name under which the other file of a pair arrives, where the portal has it} */
    private static Optional<String> arrivedPart(Backup backup) {
        return Stream.ofNullable(backup.restorePoint())
                .flatMap(point -> point.parts().stream())
                .filter(part -> part.role() == KeyRole.PART)
                .map(part -> part.file().downloadName())
                .findFirst();
    }

    /** A producer's own folders for one backup: its time, its format's version, or both. */
    private static String storeOf(String path) {
        String folder = parent(path);
        return parent(last(folder).startsWith("Backup-") ? parent(folder) : folder);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** {@return the command with the names in it, each as one word whatever characters it has} */
    String command(String template) {
        return filled(template, name -> new ShellWord(name).toString());
    }

    /** {@return the facts of a sentence with the names in them, as they are} */
    Object[] facts(List<String> templates) {
        return templates.stream().map(fact -> (Object) filled(fact, name -> name)).toArray();
    }

    /** {@return the sentence with the names in its facts} */
    Sentence fill(Sentence sentence) {
        return new Sentence(
                sentence.wording(),
                List.of(facts(sentence.facts().stream().map(Object::toString).toList())));
    }

    private String filled(String template, UnaryOperator<String> form) {
        return IN_BRACES
                .matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(filled(found, form)));
    }

    private String filled(MatchResult found, UnaryOperator<String> form) {
        String unsealedOnly = found.group("unsealed");
        if (unsealedOnly != null) {
            return unsealed ? unsealedOnly : "";
        }
        String name = names.get(found.group("name"));
        if (name == null) {
            throw new IllegalArgumentException("There is no name '" + found.group() + "'");
        }
        return found.group("yaml") == null ? form.apply(name) : "'" + name.replace("'", "''") + "'";
    }
}
