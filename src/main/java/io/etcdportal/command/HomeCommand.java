package io.etcdportal.command;

import io.etcdportal.home.PrivateFile;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** {@code home backup}: copies what a portal keeps in its home directory, while it runs. */
public final class HomeCommand {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private static final String DATABASE = "portal.db";

    /**
     * What is not in the database. The checkpoint comes first: one that is younger than the copy of
     * the database would look as if entries were missing there.
     */
    private static final List<String> FILES =
            List.of("audit-checkpoint.json", "audit-key.pem", "instance");

    private static final String USAGE =
            """
            Usage: home backup HOME DIRECTORY

            Copies the home directory of a portal, which may be running, into a new directory: the embedded database, the key
            that signs the audit, and the last checkpoint. To restore, stop the portal and put the copy in place of HOME.
            A PostgreSQL database is backed up with pg_dump; HOME has only the key and the checkpoint then.
            Settings, the access file and files that they name are not in HOME.
            Ends with 0 where everything was copied, 1 where it could not be, 2 where the arguments make no sense.
            """;

    private HomeCommand() {}

    /**
     * Runs it.
     *
     * @param arguments the command line, behind {@code home}
     * @param out where it says what it copied
     * @param err where it says why it could not
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() != 3 || !arguments.getFirst().equals("backup")) {
            err.print(USAGE);
            return NOT_UNDERSTOOD;
        }
        try {
            return backUp(Path.of(arguments.get(1)), Path.of(arguments.get(2)), out, err);
        } catch (InvalidPathException e) {
            err.println("'%s' is not a path.".formatted(e.getInput()));
            return NOT_UNDERSTOOD;
        } catch (IOException | SQLException e) {
            err.println("The backup failed: " + e.getMessage());
            return FAILED;
        }
    }

    private static int backUp(Path home, Path target, PrintStream out, PrintStream err)
            throws IOException, SQLException {
        if (!Files.isReadable(home.resolve("audit-key.pem"))
                && !Files.isReadable(home.resolve(DATABASE))) {
            err.println("%s is not the home directory of a portal.".formatted(home));
            return FAILED;
        }
        if (Files.exists(target)) {
            err.println("%s exists. Name a new directory.".formatted(target));
            return FAILED;
        }
        Files.createDirectories(target, PrivateFile.directoryPermissions());
        for (String file : FILES) {
            if (Files.exists(home.resolve(file))) {
                Files.write(make(target.resolve(file)), Files.readAllBytes(home.resolve(file)));
                complete(target.resolve(file), out);
            }
        }
        if (Files.exists(home.resolve(DATABASE))) {
            copy(home.resolve(DATABASE), make(target.resolve(DATABASE)));
            complete(target.resolve(DATABASE), out);
        }
        return DONE;
    }

    private static Path make(Path file) throws IOException {
        return Files.createFile(file, PrivateFile.permissions());
    }

    /** As of one moment, whatever is written meanwhile. The portal goes on writing. */
    private static void copy(Path database, Path target) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(30_000);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + database);
                PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
            copy.setString(1, target.toString());
            copy.execute();
        }
    }

    private static void complete(Path file, PrintStream out) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        out.println(file);
    }
}
