package io.etcdportal.client;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.etcd.snapshot.TrailingHash;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code fetch}: downloads a backup from a portal, whatever happens on the way, and verifies it.
 */
public final class FetchCommand {

    private static final String USAGE =
            """
            Usage: java -jar etcd-backup-portal.jar fetch --portal URL --cluster SITE/NAMESPACE/NAME [OPTION]... -o FILE

            Downloads the recommended backup of a cluster, or the one that is named, and verifies it. If the connection
            is cut, it continues. After Ctrl-C, the same command continues. FILE appears when it is complete and
            verified; until then the bytes are in FILE.part.

              --cluster CLUSTER     whose backup
              --etcd-version V      version of etcd that it will be restored into, such as 3.5.16
              --backup NAME         this backup instead of the recommended one
              -o, --output FILE     where it goes; - is standard output
              --force               replace FILE if it exists
            """
                    + Connection.USAGE
                    + "\n"
                    + Connection.EXIT_CODES;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._+~-]{1,200}");
    private static final Pattern DERIVED_ID = Pattern.compile("[A-Za-z0-9._+-]+~[0-9a-f]{16}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int SHA256_DIGITS = 64;

    private final CommandLine line;
    private final PortalClient portal;
    private final Messages messages;
    private final ClusterId cluster;
    private final @Nullable EtcdVersion target;

    private FetchCommand(CommandLine line, PortalClient portal, Messages messages) {
        this.line = line;
        this.portal = portal;
        this.messages = messages;
        this.cluster = CommandLine.cluster(line.required("--cluster"));
        this.target = line.value("--etcd-version").map(CommandLine::etcdVersion).orElse(null);
    }

    /**
     * Runs it.
     *
     * @param arguments the command line after {@code fetch}
     * @param environment the variables of the process
     * @param out standard output, which reports failures to write
     * @return the exit code
     */
    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            OutputStream out,
            PrintStream err) {
        return Invocation.run(
                arguments,
                USAGE,
                new PrintStream(out, true),
                err,
                messages -> {
                    CommandLine line =
                            Connection.parse(
                                    arguments,
                                    Set.of("--cluster", "--etcd-version", "--backup", "--output"),
                                    Set.of("--force"));
                    Connection connection = Connection.of(line, environment);
                    try (PortalClient portal = new PortalClient(connection, messages)) {
                        new FetchCommand(line, portal, messages).fetch(out);
                    }
                });
    }

    private void fetch(OutputStream out) {
        String output = line.required("--output");
        if (output.equals("-")) {
            JsonNode backup = backup();
            fetch(backup, new PipedTarget(out));
            return;
        }
        Path file = path(output);
        PartFile.requireFree(file, line.has("--force"));
        JsonNode backup = backup();
        try (PartFile part =
                        PartFile.open(
                                file,
                                line.has("--force"),
                                portal.uri(content(backup)).toString(),
                                messages);
                InterruptNotice _ = InterruptNotice.about(part.part(), messages)) {
            String sha256 = fetch(backup, part);
            new PrintStream(out, true).print(sha256 + "  " + file + "\n");
        }
    }

    private static Path path(String output) {
        try {
            return Path.of(output);
        } catch (InvalidPathException e) {
            throw CommandFailure.invalidArguments("-o is no valid file name.");
        }
    }

    private JsonNode backup() {
        return line.value("--backup").map(this::named).orElseGet(this::recommended);
    }

    private JsonNode recommended() {
        JsonNode latest =
                portal.json(
                        "/clusters/"
                                + cluster
                                + "/backups/latest"
                                + (target == null ? "" : "?etcdVersion=" + target));
        JsonNode histories = latest.path("histories");
        if (histories.isObject()) {
            throw new CommandFailure(
                    ExitStatus.NOT_FOUND,
                    """
                    Two backups of %s may be the right one: it was restored or recreated, and its revisions started again.
                    Written last: %s
                    Highest revision: %s
                    Choose one of them with --backup.\
                    """
                            .formatted(
                                    cluster,
                                    said(histories.path("newest")),
                                    said(histories.path("highest"))));
        }
        latest.path("warnings")
                .valueStream()
                .forEach(warning -> messages.warn("Warning: " + warning.asString("")));
        return latest.path("backup");
    }

    private static String said(JsonNode backup) {
        return "%s (revision %s, saved %s)"
                .formatted(
                        backup.path("name").asString(""),
                        backup.path("revision").asString("unknown"),
                        backup.path("written").asString("at an unknown time"));
    }

    private JsonNode named(String name) {
        if (!BackupName.isName(name)) {
            throw CommandFailure.invalidArguments("--backup is no valid name.");
        }
        String id =
                DERIVED_ID.matcher(name).matches() ? name : new BackupName(name).id().toString();
        JsonNode backup = portal.json("/clusters/" + cluster + "/backups/" + id);
        if (target != null) {
            requireCompatible(backup, target);
        }
        return backup;
    }

    private void requireCompatible(JsonNode backup, EtcdVersion version) {
        EtcdVersion producer = EtcdVersion.parse(backup.path("version").asString("")).orElse(null);
        Compatibility compatibility = Compatibility.of(producer, version);
        switch (compatibility.verdict()) {
            case SUPPORTED -> {}
            case WARNED, UNKNOWN -> messages.warn("Warning: " + compatibility.reason());
            case BLOCKED ->
                    throw new CommandFailure(
                            ExitStatus.NOT_FOUND,
                            "This backup does not fit the target version. "
                                    + compatibility.reason());
        }
    }

    private String content(JsonNode backup) {
        String id = backup.path("id").asString("");
        if (!ID.matcher(id).matches()) {
            throw new CommandFailure(ExitStatus.FAILED, "The portal's answer describes no backup.");
        }
        return "/clusters/" + cluster + "/backups/" + id + "/content";
    }

    /** {@return the SHA-256 of what was fetched} */
    private String fetch(JsonNode backup, DownloadTarget to) {
        String path = content(backup);
        long size = backup.path("size").asLong(-1);
        messages.tell("Fetching " + said(backup) + ".");
        Transfer transfer = new Transfer(portal, path, size, to, messages);
        transfer.run();
        TrailingHash hash = to.hash();
        Optional<String> announced = transfer.sha256().or(() -> asked(path));
        verify(hash, announced, to);
        to.complete();
        messages.tell(
                "Verified %s, SHA-256 %s.".formatted(Amounts.bytes(hash.length()), hash.sha256()));
        return hash.sha256();
    }

    /** Where nobody had read the backup before, its digest is known only after its bytes. */
    private Optional<String> asked(String path) {
        try {
            String text = portal.text(path + ".sha256").toLowerCase(Locale.ROOT);
            return Optional.of(text)
                    .filter(digest -> digest.length() > SHA256_DIGITS)
                    .map(digest -> digest.substring(0, SHA256_DIGITS))
                    .filter(digest -> SHA256.matcher(digest).matches());
        } catch (CommandFailure e) {
            if (e.isProblem("digest-unknown")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The trailing hash proves the bytes even where the portal knows no digest. */
    private static void verify(TrailingHash hash, Optional<String> announced, DownloadTarget to) {
        boolean same = announced.isEmpty() || announced.get().equals(hash.sha256());
        boolean whole = hash.verdict() == SnapshotVerdict.VERIFIED;
        if (!same || !whole) {
            String sentence =
                    whole
                            ? "The portal says that the SHA-256 is %s, but that of what arrived is %s. The backup may have been replaced in the meantime. Fetch it again."
                                    .formatted(announced.orElse(""), hash.sha256())
                            : "What arrived is damaged. " + hash.sentence();
            throw new CommandFailure(ExitStatus.DAMAGED, sentence + " " + to.keepDamaged());
        }
    }
}
