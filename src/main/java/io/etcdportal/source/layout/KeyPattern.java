package io.etcdportal.source.layout;

import static java.util.stream.Collectors.joining;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One form of names that a producer writes. The groups of the pattern say what stands where:
 *
 * <ul>
 *   <li>{@code cluster}, {@code namespace}, {@code node}, {@code version}, {@code revision}, {@code
 *       revisionHex}, {@code firstRevision}: those
 *   <li><code>time</code>, or {@code timestamp}: when it was taken, in one of the formats; {@code
 *       zone} the abbreviation of its time zone
 *   <li>{@code folder}: what stands before, without the last slash, and names the cluster where
 *       nothing else does
 *   <li>{@code name}: the name of the backup, where that is not the file's
 *   <li>{@code point}, after {@code place}: what files have in common that are restored together,
 *       where that is not the name
 * </ul>
 *
 * @param what what it is, as a noun with its article
 * @param times the formats of the time
 * @param onlyIfNamed whether so much else is named so that it counts only where the settings name
 *     the layout
 * @param starts what the file names begin with, in any folder; empty where that may be anything
 * @param enc what encrypted a file whose name ends in {@code .enc}
 */
record KeyPattern(
        Pattern pattern,
        KeyRole role,
        String what,
        List<TimeFormat> times,
        boolean onlyIfNamed,
        List<String> starts,
        Encryption enc) {

    private static final Set<String> UTC_NAMES = Set.of("UTC", "GMT", "Z");

    static KeyPattern of(KeyRole role, String what, String regex) {
        return new KeyPattern(
                Pattern.compile(regex),
                role,
                what,
                List.of(),
                false,
                List.of(),
                Encryption.OPENSSL);
    }

    static KeyPattern snapshot(String regex) {
        return of(KeyRole.SNAPSHOT, "a snapshot", regex);
    }

    KeyPattern times(TimeFormat... formats) {
        return new KeyPattern(pattern, role, what, List.of(formats), onlyIfNamed, starts, enc);
    }

    KeyPattern onlyIfNamed(boolean only) {
        return new KeyPattern(pattern, role, what, times, only, starts, enc);
    }

    KeyPattern starts(String... begins) {
        return new KeyPattern(pattern, role, what, times, onlyIfNamed, List.of(begins), enc);
    }

    KeyPattern encMeans(Encryption encryption) {
        return new KeyPattern(pattern, role, what, times, onlyIfNamed, starts, encryption);
    }

    /** {@return what a key means by it; nothing where the key is not of this form} */
    Optional<KeyClassification> read(Layout layout, String key, Placement placement) {
        Matcher matcher = pattern.matcher(new BoundedText(key, BoundedText.MOST_LOOKS));
        try {
            return matcher.matches()
                    ? Optional.of(new Groups(matcher, key).meaning(layout, placement))
                    : Optional.empty();
        } catch (BoundedText.TooManySteps stopped) {
            return Optional.of(
                    new KeyClassification.Unknown(
                            "The pattern of layout " + layout.name() + " takes too long on it."));
        }
    }

    /** What stands where in one key. */
    private final class Groups {

        private final Matcher matcher;
        private final String key;

        Groups(Matcher matcher, String key) {
            this.matcher = matcher;
            this.key = key;
        }

        private @Nullable String group(String name) {
            return pattern.namedGroups().containsKey(name) ? matcher.group(name) : null;
        }

        KeyClassification meaning(Layout layout, Placement placement) {
            if (role == KeyRole.NO_SNAPSHOT) {
                return new KeyClassification.NotASnapshot(layout.name(), what);
            }
            String versionText = group("version");
            EtcdVersion version =
                    versionText == null ? null : EtcdVersion.parse(versionText).orElse(null);
            if (version == null && versionText != null) {
                return misread(layout, versionText, "a version of etcd");
            }
            String revisionText = revisionText();
            Revision revision = revision().orElse(null);
            if (revision == null && revisionText != null) {
                return misread(layout, revisionText, "a revision");
            }
            String timeText = timeText();
            Optional<Instant> time = time(placement.zone());
            if (time.isEmpty() && timeText != null) {
                return misread(layout, timeText, "a time");
            }
            return placed(
                    layout, placement, version, revision, hasKnownZone() ? time : Optional.empty());
        }

        private KeyClassification misread(Layout layout, String text, String what) {
            return new KeyClassification.Unknown(
                    "It is named as %s names its snapshots, but '%s' is not %s."
                            .formatted(layout.producer(), text, what));
        }

        private KeyClassification placed(
                Layout layout,
                Placement placement,
                @Nullable EtcdVersion version,
                @Nullable Revision revision,
                Optional<Instant> time) {
            List<String> folders = folders();
            String within = "";
            String cluster = group("cluster");
            if (cluster == null && placement.cluster() != null) {
                cluster = placement.cluster();
                within = folder();
                folders = new ArrayList<>();
            } else if (cluster == null && !folders.isEmpty()) {
                cluster = folders.removeLast();
            }
            if (cluster == null) {
                return new KeyClassification.Unknown(
                        "It is named as %s names its snapshots, but its cluster is unknown: set cluster for this source, or put it into a folder named like the cluster."
                                .formatted(layout.producer()));
            }
            String namespace = namespace(folders, placement);
            if (!ClusterId.isPart(namespace) || !ClusterId.isPart(cluster)) {
                return new KeyClassification.Unknown(
                        "Its cluster would be %s/%s, but names of namespaces and clusters are lower-case letters, digits, '-' and '.'."
                                .formatted(namespace, cluster));
            }
            String node = group("node");
            String unique = node == null ? within : "";
            String name = or(group("name"), fileName(version, revision));
            if (!BackupName.isName(unique + name)) {
                return new KeyClassification.Unknown(
                        "It is named as %s names its snapshots, but the name of its backup would be empty."
                                .formatted(layout.producer()));
            }
            String point = group("point");
            return new KeyClassification.Recognized(
                    layout.name(),
                    layout.certainty(),
                    role,
                    what,
                    namespace,
                    cluster,
                    unique + name,
                    unique + (point == null ? name : or(group("place"), "") + point),
                    version,
                    Optional.ofNullable(group("firstRevision"))
                            .flatMap(Revision::parseDecimal)
                            .orElse(null),
                    revision,
                    time.orElse(null),
                    node,
                    StoredForm.ofName(name, enc));
        }

        /** That of etcd-operator is written in one way, whatever its digits are written like. */
        private String fileName(@Nullable EtcdVersion version, @Nullable Revision revision) {
            return version != null && revision != null && group("revisionHex") != null
                    ? new OperatorFileName(version, revision).toString()
                    : key.substring(key.lastIndexOf('/') + 1);
        }

        /** {@code a/b} and {@code a.b} are one namespace, as docs/layouts.md says. */
        private String namespace(List<String> folders, Placement placement) {
            String named = group("namespace");
            if (folders.isEmpty()) {
                return or(named, placement.namespace());
            }
            String before = folders.stream().collect(joining("."));
            return named == null ? before : before + "." + named;
        }

        private String folder() {
            String folder = or(group("folder"), "");
            return folder.isEmpty() ? "" : folder + "/";
        }

        private List<String> folders() {
            String folder = or(group("folder"), "");
            return new ArrayList<>(folder.isEmpty() ? List.of() : List.of(folder.split("/", -1)));
        }

        private @Nullable String revisionText() {
            String hex = group("revisionHex");
            return hex == null ? group("revision") : hex;
        }

        private Optional<Revision> revision() {
            String hex = group("revisionHex");
            return hex == null
                    ? Optional.ofNullable(group("revision")).flatMap(Revision::parseDecimal)
                    : Revision.parseHex(hex);
        }

        private @Nullable String timeText() {
            String time = group("time");
            return time == null ? group("timestamp") : time;
        }

        private Optional<Instant> time(ZoneId zone) {
            String text = timeText();
            if (text == null) {
                return Optional.empty();
            }
            ZoneId of = UTC_NAMES.contains(or(group("zone"), "")) ? ZoneOffset.UTC : zone;
            return times.stream().flatMap(format -> format.read(text, of).stream()).findFirst();
        }

        /** Several zones share an abbreviation, and a time that may be wrong by hours is none. */
        private boolean hasKnownZone() {
            String zone = group("zone");
            return zone == null || UTC_NAMES.contains(zone);
        }
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
