package io.etcdportal.audit.verify;

import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.OpenDownloadTable;
import io.etcdportal.audit.store.VerificationKey;
import io.etcdportal.home.HomeLock;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

/**
 * {@code audit import}: takes the audit of an emergency portal into that of the production portal.
 */
final class ImportCommand {

    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int IMPOSSIBLE = 2;

    static final String USAGE =
            """
            Usage: audit import [--key FILE]... DIRECTORY|EXPORT JDBC-URL

            Takes the audit of an emergency portal into the audit of the production portal, after verifying it. What was
            imported before is not imported again. The production portal may be running.

              DIRECTORY   the home directory of the emergency portal
              EXPORT      its export, from /api/v1/audit/chain
              JDBC-URL    the database of the production portal
              --key FILE  PEM file of the emergency portal's public key

            The database's user and password are taken from SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.
            Ends with 0 where everything is in the audit, 1 where the emergency portal's audit is refused, 2 where it can't
            be read or the database can't be used.
            """;

    private static final String SQLITE = "jdbc:sqlite:";

    private final AuditDatabases databases;
    private final PrintStream out;
    private final List<VerificationKey> keys = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    private ImportCommand(AuditDatabases databases, PrintStream out) {
        this.databases = databases;
        this.out = out;
    }

    /** Runs it with what stands behind {@code audit import}, and {@return the exit code} */
    static int run(List<String> arguments, AuditDatabases databases, PrintStream out)
            throws IOException {
        ImportCommand command = new ImportCommand(databases, out);
        if (!command.understand(new ArrayDeque<>(arguments))) {
            out.print(USAGE);
            return IMPOSSIBLE;
        }
        return command.runFrom(command.places.getFirst(), command.places.getLast());
    }

    private boolean understand(Deque<String> arguments) throws IOException {
        while (!arguments.isEmpty()) {
            String argument = arguments.remove();
            if (argument.equals("--key") && !arguments.isEmpty()) {
                keys.add(VerificationKey.ofPem(Files.readString(Path.of(arguments.remove()))));
            } else if (argument.startsWith("--")) {
                return false;
            } else {
                places.add(argument);
            }
        }
        return places.size() == 2 && places.getLast().startsWith("jdbc:");
    }

    private int runFrom(String place, String url) throws IOException {
        Path path = Path.of(place);
        List<Checkpoint> kept = new ArrayList<>();
        AuditLogReader record;
        if (Files.isDirectory(path)) {
            requireStopped(path);
            record = databases.reader(SQLITE + existing(path.resolve("portal.db")));
            if (keys.isEmpty()) {
                keys.add(
                        VerificationKey.ofPem(
                                Files.readString(existing(path.resolve("audit-key.pem")))));
            }
            Path checkpoint = path.resolve("audit-checkpoint.json");
            if (Files.exists(checkpoint)) {
                kept.add(AuditCommand.checkpoint(checkpoint));
            }
        } else {
            record = new ExportFileReader(existing(path));
        }
        VerificationResult verified = new Verification(record, keys, kept).verdict();
        String refusal = refusal(verified);
        if (refusal != null) {
            return refuse(refusal);
        }
        try {
            return add(record, verified, path, databases.writable(url));
        } catch (IllegalArgumentException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
    }

    private static Path existing(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + " can't be read.");
        }
        return file;
    }

    /** Its downloads would be taken for ended. */
    private static void requireStopped(Path home) throws IOException {
        if (HomeLock.isTaken(home)) {
            throw new IOException(
                    "The emergency portal in %s is still running. Stop it first.".formatted(home));
        }
    }

    /** {@return why a record is not taken, as a sentence; nothing where it is} */
    private static @Nullable String refusal(VerificationResult verified) {
        if (verified.finding() != null) {
            return verified.finding().kind() + ": " + verified.finding().sentence();
        }
        if (verified.removed() > 0 || verified.older() > 0) {
            return "It doesn't begin with its first entry.";
        }
        if (verified.keys().size() != 1) {
            return "It is signed with %d keys. An emergency portal has one."
                    .formatted(verified.keys().size());
        }
        if (verified.checkpointed() < verified.last()) {
            return "Entries after %d are not signed.".formatted(verified.checkpointed());
        }
        return null;
    }

    private int refuse(String sentence) {
        out.println("NOT IMPORTED. " + sentence);
        return REFUSED;
    }

    private int add(
            AuditLogReader record, VerificationResult verified, Path path, DataSource database) {
        NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(database);
        String origin = verified.keys().getFirst();
        int added =
                new EmergencyAuditImport(
                                new HeadTable(
                                        JdbcClient.create(database), new JdbcTemplate(database)),
                                new AuditTable(jdbc),
                                new OpenDownloadTable(jdbc),
                                new TransactionTemplate(new JdbcTransactionManager(database)),
                                Clock.systemUTC(),
                                origin)
                        .run(
                                record,
                                verified,
                                Map.of(
                                        "systemUser",
                                        Objects.requireNonNullElse(
                                                System.getProperty("user.name"), "unknown"),
                                        "file",
                                        String.valueOf(path.getFileName())));
        out.printf(
                added == 0
                        ? "All %2$d entries of the emergency portal with key %3$s are in the audit"
                                + " already.%n"
                        : "Imported %1$d of %2$d entries of the emergency portal with key %3$s.%n",
                added,
                verified.entries(),
                origin);
        return DONE;
    }
}
