package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Lets calls of another process into the C library hang: those for files whose path has HUNG in it,
 * as a network file system or a disk does that does not answer, and those that look up names that
 * begin with "hung.". Needs gcc.
 */
public final class HangingCalls {

    private final Path library;
    private final Path flag;

    private HangingCalls(Path library, Path flag) {
        this.library = library;
        this.flag = flag;
    }

    /**
     * Makes ready for it.
     *
     * @param directory where what it needs is put
     */
    public static HangingCalls in(Path directory)
            throws IOException, InterruptedException, URISyntaxException {
        Path source =
                Path.of(requireNonNull(HangingCalls.class.getResource("/hang/hang.c")).toURI());
        Path library = directory.resolve("hang.so");
        ProcessBuilder compiler =
                new ProcessBuilder(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library.toString(),
                        source.toString(),
                        "-ldl");
        assertThat(compiler.inheritIO().start().waitFor()).isZero();
        return new HangingCalls(library, directory.resolve("hang.on"));
    }

    /** The variables that the other process needs. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "HANG_FLAG", flag.toString());
    }

    /** From now on they hang. */
    public void begin() throws IOException {
        Files.createFile(flag);
    }

    /** From now on they go on. */
    public void end() throws IOException {
        Files.deleteIfExists(flag);
    }
}
