package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** What the portal keeps is for its owner alone. */
@ExtendWith(OutputCaptureExtension.class)
class HomeDirectoryTests {

    @TempDir private Path directory;

    @Test
    void aHomeThatOthersCouldLookIntoIsClosedAndSaid(CapturedOutput output) throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path before = Files.writeString(home.resolve("portal.db"), "");
        Files.setPosixFilePermissions(before, PosixFilePermissions.fromString("rw-r--r--"));

        try (Portal portal = Portal.in(directory).teams(directory).start()) {
            assertThat(portal.get("alice", "/api/v1/whoami").statusCode()).isEqualTo(200);
            assertThat(permissions(home)).isEqualTo("rwx------");
            try (Stream<Path> files = Files.walk(home)) {
                List<Path> open =
                        files.filter(file -> permissions(file).substring(3).contains("r")).toList();
                assertThat(open).isEmpty();
            }
        }
        assertThat(output).containsOnlyOnce("Other users could read the home directory " + home);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException itIsGone) {
            return "---------";
        }
    }
}
