package io.etcdportal.source;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

class AgeIdentityFileTests {

    /** Opening a pipe that nobody writes to hangs, as a mount does whose server is gone. */
    @Test
    @Timeout(60)
    void aFileThatHangsIsNotWaitedFor(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path pipe = directory.resolve("identities");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        AgeIdentityFile file = new AgeIdentityFile("bucket", pipe, Duration.ofSeconds(1));

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(SourceUnavailable.class)
                    .isThrownBy(file::identities)
                    .withMessageContaining("identities could not be read within 1 s: check its");
        }
    }
}
