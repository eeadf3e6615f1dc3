package io.etcdportal.command;

import static java.util.stream.Collectors.joining;

import io.etcdportal.console.TextTable;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.snapshot.InvalidSnapshot;
import io.etcdportal.etcd.snapshot.KeySearch;
import io.etcdportal.etcd.snapshot.SnapshotBytes;
import io.etcdportal.etcd.snapshot.SnapshotCheck;
import io.etcdportal.etcd.snapshot.SnapshotStatus;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.encoding.DecodingFailure;
import io.etcdportal.source.encoding.Encoding;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code snapshot status}, {@code snapshot verify} and {@code snapshot find}: what stands in
 * snapshot files, and whether they are whole, on a machine without etcd.
 */
public final class SnapshotCommand {

    private static final List<String> HELP = List.of("help", "-h", "--help");
    private static final int ALL_WHOLE = 0;
    private static final int NOT_ALL_WHOLE = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private static final String USAGE =
            """
            Usage: java -jar etcd-backup-portal.jar snapshot status [-w table|json] [--etcd VERSION] FILE...
                   java -jar etcd-backup-portal.jar snapshot verify [-w table|json] FILE...
                   java -jar etcd-backup-portal.jar snapshot find [-w table|json] [--prefix] KEY FILE...

            Files may be compressed (gzip, zstd, zlib, .Z) or packed in a ZIP or tar archive. The result is
            about the snapshot inside, which is unpacked into the temporary directory.

            status   prints what etcdutl snapshot status prints; like it, does not verify the trailing hash
            verify   reads every byte and reports whether each file is what was saved
            find     reports which files have a key, and its revisions, but not its value; a deleted key is
                     found as long as its history has not been compacted

              -w, --write-out   table (the default), or json: one object for each file
              --etcd            count keys as etcdutl of this version does: up to 3.5 all pairs with their
                                history, from 3.6 on the keys that a client sees; by default the version
                                that the snapshot is of
              --prefix          find all keys that begin with KEY, up to 10,000 in each file

            Exit code: 0 if every file is verified (status: readable), 1 if one is not, 2 for invalid
            arguments. find: 0 if a file has the key, 1 if none has it, 2 for invalid arguments or an
            unreadable file.
            """;

    /** The first minor of etcd 3 that counts the keys that a client sees, and tells a version. */
    private static final int COUNTS_LIVE_KEYS = 6;

    private static final String[] SI_UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final double SI_STEP = 1000;

    private final SnapshotArguments arguments;
    private final PrintStream out;
    private final PrintStream err;

    private SnapshotCommand(SnapshotArguments arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    /** Does what the arguments say, and gives the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (!arguments.isEmpty() && HELP.contains(arguments.getFirst())) {
            out.print(USAGE);
            return ALL_WHOLE;
        }
        Optional<SnapshotArguments> understood = SnapshotArguments.parse(arguments);
        if (understood.isEmpty()) {
            err.print(USAGE);
            return NOT_UNDERSTOOD;
        }
        SnapshotCommand command = new SnapshotCommand(understood.get(), out, err);
        return switch (understood.get().action()) {
            case STATUS -> command.status();
            case VERIFY -> command.verify();
            case FIND -> command.find();
        };
    }

    private int status() {
        TextTable table =
                new TextTable(
                        false, "FILE", "HASH", "REVISION", "TOTAL KEYS", "TOTAL SIZE", "VERSION");
        boolean readable =
                read(
                        (file, bytes) -> {
                            SnapshotStatus status = SnapshotStatus.read(bytes);
                            if (arguments.json()) {
                                print(file, figures(file, status));
                            } else {
                                table.add(row(file, status));
                            }
                        });
        table.printTo(out);
        return readable ? ALL_WHOLE : NOT_ALL_WHOLE;
    }

    /** What is done with the snapshot in each file. */
    private interface Reading {
        void of(Path file, SnapshotBytes bytes) throws IOException;
    }

    /** {@return whether every file could be read; which could not, is said} */
    private boolean read(Reading reading) {
        boolean readable = true;
        for (Path file : arguments.files()) {
            try (UnpackedFile unpacked = UnpackedFile.open(file)) {
                reading.of(file, SnapshotBytes.of(unpacked.channel()));
            } catch (InvalidSnapshot | DecodingFailure e) {
                readable = false;
                complain(file, e.getMessage());
            } catch (IOException e) {
                readable = false;
                complain(file, unreadable(e));
            }
        }
        return readable;
    }

    private int find() {
        byte[] key = arguments.key().getBytes(StandardCharsets.UTF_8);
        KeySearch search = arguments.prefix() ? KeySearch.withPrefix(key) : KeySearch.of(key);
        TextTable table =
                new TextTable(
                        true,
                        "FILE",
                        "KEY",
                        "STATE",
                        "MOD REVISION",
                        "CREATE REVISION",
                        "VERSION",
                        "VALUE SIZE",
                        "LEASE");
        AtomicBoolean found = new AtomicBoolean();
        boolean readable =
                read(
                        (file, bytes) -> {
                            KeySearch.Result result = search.in(bytes);
                            if (result.matches().stream().anyMatch(SnapshotCommand::isPresent)) {
                                found.set(true);
                            }
                            if (arguments.json()) {
                                print(file, matches(result));
                            } else {
                                addMatches(file, result, table);
                            }
                        });
        table.printTo(out);
        return !readable ? NOT_UNDERSTOOD : found.get() ? 0 : 1;
    }

    private static boolean isPresent(KeySearch.Match match) {
        return match.state() == KeySearch.Match.State.PRESENT;
    }

    private void addMatches(Path file, KeySearch.Result result, TextTable table) {
        if (result.matches().isEmpty()) {
            table.add(file.toString(), "", "absent", "", "", "", "", "");
        }
        for (KeySearch.Match match : result.matches()) {
            boolean present = isPresent(match);
            table.add(
                    file.toString(),
                    match.key(),
                    word(match.state()),
                    Long.toString(match.modRevision()),
                    present ? Long.toString(match.createRevision()) : "",
                    present ? Long.toString(match.version()) : "",
                    present ? Long.toString(match.valueSize()) : "",
                    match.lease() == 0 ? "" : Long.toHexString(match.lease()));
        }
        if (!result.complete()) {
            err.println(
                    "%s: More than %,d keys match: use a longer prefix."
                            .formatted(file, KeySearch.MOST_KEYS));
        }
    }

    private static Map<String, @Nullable Object> matches(KeySearch.Result result) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        found.put("revision", result.revision());
        found.put("complete", result.complete());
        found.put("keys", result.matches().stream().map(SnapshotCommand::object).toList());
        return found;
    }

    private static Map<String, Object> object(KeySearch.Match match) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("key", match.key());
        object.put("state", word(match.state()));
        object.put("modRevision", match.modRevision());
        if (isPresent(match)) {
            object.put("createRevision", match.createRevision());
            object.put("version", match.version());
            object.put("valueSize", match.valueSize());
        }
        if (match.lease() != 0) {
            object.put("lease", Long.toHexString(match.lease()));
        }
        return object;
    }

    private static String word(KeySearch.Match.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private int complain(Path file, @Nullable String why) {
        err.println(file + ": " + why);
        return NOT_ALL_WHOLE;
    }

    private static String unreadable(IOException e) {
        return e instanceof NoSuchFileException ? "There is no such file." : "Can't be read: " + e;
    }

    /** In the words and the order of etcdutl's own JSON. */
    private Map<String, @Nullable Object> figures(Path file, SnapshotStatus status) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("hash", status.hash());
        figures.put("revision", status.revision());
        figures.put("totalKey", totalKeys(file, status));
        figures.put("totalSize", status.size());
        if (countsLiveKeys(file, status)) {
            figures.put("version", Objects.toString(status.storageVersion(), ""));
        }
        return figures;
    }

    private @Nullable Long totalKeys(Path file, SnapshotStatus status) {
        return countsLiveKeys(file, status) ? status.keys() : (Long) status.pairs();
    }

    private boolean countsLiveKeys(Path file, SnapshotStatus status) {
        EtcdVersion by =
                arguments.etcd() == null ? status.producer().orElse(named(file)) : arguments.etcd();
        return by != null && by.minor() >= COUNTS_LIVE_KEYS;
    }

    private static @Nullable EtcdVersion named(Path file) {
        return OperatorFileName.parse(String.valueOf(file.getFileName()))
                .map(OperatorFileName::version)
                .orElse(null);
    }

    private String[] row(Path file, SnapshotStatus status) {
        Long keys = totalKeys(file, status);
        return new String[] {
            file.toString(),
            Long.toHexString(status.hash()),
            Long.toString(status.revision()),
            keys == null ? "many" : keys.toString(),
            size(status.size()),
            Objects.toString(status.storageVersion(), "")
        };
    }

    /** As etcdutl writes sizes: in powers of 1000, with one decimal below ten. */
    private static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= SI_STEP && unit < SI_UNITS.length - 1) {
            value /= SI_STEP;
            unit++;
        }
        String form = unit > 0 && value < 10 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, form, value, SI_UNITS[unit]);
    }

    private int verify() {
        TextTable table = new TextTable(true, "FILE", "VERDICT", "WHAT WAS FOUND");
        int exit = ALL_WHOLE;
        for (Path file : arguments.files()) {
            try (UnpackedFile unpacked = UnpackedFile.open(file)) {
                SnapshotCheck check = check(unpacked.channel(), named(file));
                if (arguments.json()) {
                    print(file, findings(check, unpacked.encodings()));
                } else {
                    table.add(
                            file.toString(),
                            check.verdict().label(),
                            unpackedFrom(unpacked.encodings()) + check.sentence());
                }
                exit = check.verdict() == SnapshotVerdict.VERIFIED ? exit : NOT_ALL_WHOLE;
            } catch (DecodingFailure e) {
                if (arguments.json()) {
                    print(file, findings(e));
                } else {
                    table.add(file.toString(), word(e).replace('_', ' '), e.sentence());
                }
                exit = NOT_ALL_WHOLE;
            } catch (IOException e) {
                exit = complain(file, unreadable(e));
            }
        }
        table.printTo(out);
        return exit;
    }

    private static SnapshotCheck check(FileChannel channel, @Nullable EtcdVersion named)
            throws IOException {
        SnapshotBytes bytes = SnapshotBytes.of(channel);
        SnapshotCheck check = SnapshotCheck.of(bytes, named);
        return channel.size() == bytes.length()
                ? check
                : new SnapshotCheck(
                        SnapshotVerdict.GROWING,
                        check.sha256(),
                        check.length(),
                        null,
                        SnapshotVerdict.GROWING.sentence());
    }

    private static String unpackedFrom(List<Encoding> encodings) {
        return encodings.isEmpty()
                ? ""
                : "Unpacked from "
                        + encodings.stream().map(Encoding::label).collect(joining(", "))
                        + ". ";
    }

    private static String word(DecodingFailure failure) {
        return failure.reason().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, @Nullable Object> findings(DecodingFailure failure) {
        Map<String, @Nullable Object> findings = new LinkedHashMap<>();
        findings.put("verdict", word(failure));
        findings.put("sha256", null);
        findings.put("sentence", failure.sentence());
        return findings;
    }

    private static Map<String, @Nullable Object> findings(
            SnapshotCheck check, List<Encoding> encodings) {
        Map<String, @Nullable Object> findings = new LinkedHashMap<>();
        if (!encodings.isEmpty()) {
            findings.put("encodings", encodings.stream().map(Encoding::label).toList());
        }
        findings.put("verdict", check.verdict().code());
        findings.put("sha256", check.sha256());
        findings.put("sentence", check.sentence());
        return findings;
    }

    /** One object is etcdutl's own; of several, each names its file. */
    private void print(Path file, Map<String, @Nullable Object> object) {
        if (arguments.files().size() > 1) {
            object.put("file", file.toString());
        }
        out.println(JsonMapper.shared().writeValueAsString(object));
    }
}
