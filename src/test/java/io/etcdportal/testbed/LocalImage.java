package io.etcdportal.testbed;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import org.testcontainers.images.builder.ImageFromDockerfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An image made on this machine from a folder of {@code src/test/resources/containers}, so that a
 * registry is needed for its Debian base at most. The engine keeps the layers: the first build
 * takes a minute or two, later ones no time, and a change of the folder's files is seen.
 */
final class LocalImage extends ImageFromDockerfile {

    private static final int BUILD_MINUTES = 5;
    private static final Path LOCK = Path.of("target", "image-build.lock");

    LocalImage(String folder, String... scripts) {
        this(folder, folder, List.of(scripts));
    }

    private LocalImage(String folder, String name, List<String> scripts) {
        super("etcd-portal-test/" + name, false);
        withFileFromClasspath("Dockerfile", "containers/" + folder + "/Dockerfile");
        for (var file : scripts) {
            withFileFromClasspath(file, "containers/" + folder + "/" + file);
        }
    }

    /**
     * One of several that are made from one folder.
     *
     * @param tag what stands behind the folder's name
     * @param argument the name of what the Dockerfile takes
     * @param value what it gets
     */
    static LocalImage variant(String folder, String tag, String argument, String value) {
        LocalImage image = new LocalImage(folder, folder + "-" + tag, List.of());
        return (LocalImage) image.withBuildArg(argument, value);
    }

    /**
     * Builds it ahead of the container's start, which would wait for ever. Tests may run in several
     * processes: one of them builds, and the others find the layers.
     */
    void build() {
        try (FileChannel lock = FileChannel.open(LOCK, CREATE, WRITE);
                FileLock _ = lock.lock()) {
            get(BUILD_MINUTES, TimeUnit.MINUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("not built in time: " + getDockerImageName(), e);
        }
    }
}
