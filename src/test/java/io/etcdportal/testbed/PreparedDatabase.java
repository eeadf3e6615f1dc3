package io.etcdportal.testbed;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The embedded database as an earlier start of a portal left it: all tables, and the password of
 * the administrator with a hash that is cheap to check. Hundreds of portals start in a test run,
 * and making both is a good part of a start.
 */
final class PreparedDatabase {

    /** Another one than the accounts' in access files have, since costs may differ. */
    private static final int COST = 5;

    private static final byte[] CONTENT = make();

    private PreparedDatabase() {}

    /** Makes a home directory, as the portal makes it, with the database in it. */
    static void makeHome(Path home) {
        try {
            Files.createDirectories(
                    home,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Path file =
                    Files.createFile(
                            home.resolve("portal.db"),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            Files.write(file, CONTENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] make() {
        try {
            Path directory = Files.createTempDirectory("prepared-database");
            // Its file has everything as soon as it is closed.
            try (HikariDataSource database = Databases.sqlite(directory)) {
                JdbcClient.create(database)
                        .sql(
                                "insert into administrator (name, password_hash) values ('admin',"
                                        + " :hash)")
                        .param(
                                "hash",
                                "{bcrypt}"
                                        + new BCryptPasswordEncoder(COST)
                                                .encode("admin" + Portal.PASSWORD))
                        .update();
            }
            Path file = directory.resolve("portal.db");
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(directory);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
