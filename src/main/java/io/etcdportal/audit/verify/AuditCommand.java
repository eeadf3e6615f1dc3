package io.etcdportal.audit.verify;

import io.etcdportal.audit.chain.ExportLines;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.VerificationKey;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.dao.DataAccessException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** {@code audit verify} and {@code audit import}: what is done with a record without a portal. */
public final class AuditCommand {

    private static final int SOUND = 0;
    private static final int UNSOUND = 1;
    private static final int IMPOSSIBLE = 2;

    private static final String USAGE =
            """
            Usage: audit verify [--key FILE]... [--checkpoint FILE] EXPORT|JDBC-URL

            Verifies the record of the audit in an export (from /api/v1/audit/chain) or in a database, and names the first
            entry that was changed, removed, added or put elsewhere.

              --key FILE         PEM file of a public key that counts; without one, the keys that lie beside the entries do
              --checkpoint FILE  a checkpoint that was kept elsewhere, as the portal leaves in audit-checkpoint.json

            A database's user and password are taken from SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.
            Ends with 0 where the record is sound, 1 where it is not, 2 where it can't be verified.
            """;

    private final AuditDatabases databases;
    private final PrintStream out;
    private final List<VerificationKey> keys = new ArrayList<>();
    private final List<Checkpoint> kept = new ArrayList<>();
    private @Nullable String record;

    private AuditCommand(AuditDatabases databases, PrintStream out) {
        this.databases = databases;
        this.out = out;
    }

    /**
     * Runs it.
     *
     * @param arguments the command line, behind {@code audit}
     * @param environment the variables of the process
     * @param out where it says what it found
     * @return the exit code
     */
    public static int run(
            List<String> arguments, Map<String, String> environment, PrintStream out) {
        LoggingSystem.get(AuditCommand.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
        AuditDatabases databases = new AuditDatabases(environment);
        boolean isImport = !arguments.isEmpty() && arguments.getFirst().equals("import");
        try {
            if (isImport) {
                return ImportCommand.run(arguments.subList(1, arguments.size()), databases, out);
            }
            AuditCommand command = new AuditCommand(databases, out);
            return command.understand(new ArrayDeque<>(arguments)) ? command.verify() : IMPOSSIBLE;
        } catch (IOException | DataAccessException | IllegalArgumentException e) {
            out.println(
                    (isImport ? "The audit can't be imported: " : "The record can't be verified: ")
                            + e.getMessage());
            return IMPOSSIBLE;
        }
    }

    private boolean understand(Deque<String> arguments) throws IOException {
        boolean understood = "verify".equals(arguments.poll());
        while (understood && !arguments.isEmpty()) {
            String argument = arguments.remove();
            understood = understand(argument, arguments);
        }
        if (!understood || record == null) {
            out.print(USAGE);
            out.print(ImportCommand.USAGE);
        }
        return understood && record != null;
    }

    private boolean understand(String argument, Deque<String> rest) throws IOException {
        boolean option = argument.equals("--key") || argument.equals("--checkpoint");
        if (option && rest.isEmpty()) {
            return false;
        }
        switch (argument) {
            case "--key" ->
                    keys.add(VerificationKey.ofPem(Files.readString(Path.of(rest.remove()))));
            case "--checkpoint" -> kept.add(checkpoint(Path.of(rest.remove())));
            default -> record = argument;
        }
        return !argument.startsWith("--") || option;
    }

    static Checkpoint checkpoint(Path file) throws IOException {
        if (ExportLines.read(Files.readString(file))
                instanceof ExportLines.Line.Statement(Checkpoint checkpoint)) {
            return checkpoint;
        }
        throw new IllegalArgumentException("There is no checkpoint in " + file);
    }

    private int verify() throws IOException {
        String place = String.valueOf(record);
        AuditLogReader auditLogReader =
                place.startsWith("jdbc:")
                        ? databases.reader(place)
                        : new ExportFileReader(Path.of(place));
        VerificationResult verificationResult =
                new Verification(auditLogReader, keys, kept).verdict();
        out.println(verificationResult.sound() ? "The audit is intact." : "VERIFICATION FAILED.");
        if (verificationResult.finding() != null) {
            out.printf(
                    "%s: %s%n",
                    verificationResult.finding().kind(), verificationResult.finding().sentence());
        }
        tell(verificationResult);
        return verificationResult.sound() ? SOUND : UNSOUND;
    }

    private void tell(VerificationResult verificationResult) {
        out.printf(
                "%d entries are in their places, up to entry %d, with hash %s.%n",
                verificationResult.entries(), verificationResult.last(), verificationResult.hash());
        if (verificationResult.removed() > 0) {
            out.printf(
                    "Up to entry %d, entries were removed after their time.%n",
                    verificationResult.removed());
        }
        if (verificationResult.older() > 0) {
            out.printf(
                    "%d entries are older than the chain, and nothing proves them.%n",
                    verificationResult.older());
        }
        if (verificationResult.checkpointed() < verificationResult.last()) {
            out.printf(
                    "Entries after %d are covered by their hashes alone, not by a signed"
                            + " checkpoint.%n",
                    verificationResult.checkpointed());
        }
        out.printf(
                "Checkpoints go up to entry %d, signed with %s%s.%n",
                verificationResult.checkpointed(),
                verificationResult.keys().isEmpty()
                        ? "no key"
                        : String.join(", ", verificationResult.keys()),
                verificationResult.trusted()
                        ? ", which you named"
                        : "; compare that with the portal's own key, or name it with --key");
    }
}
