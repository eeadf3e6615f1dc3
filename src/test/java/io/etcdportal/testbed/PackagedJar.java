package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the jar that is shipped is started.
 *
 * @param file the jar, or its main part where it was taken apart
 * @param options options of the virtual machine
 */
public record PackagedJar(Path file, List<String> options) {

    private static final Path SHIPPED = Path.of("target", "etcd-backup-portal.jar");

    /** The jar as it is. */
    public PackagedJar(List<String> options) {
        this(SHIPPED.toAbsolutePath(), options);
    }

    /**
     * Takes the jar apart, which a cache of its classes needs.
     *
     * @param directory where the parts go, empty or absent
     */
    public PackagedJar extracted(Path directory) throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-Djarmode=tools", "-jar"));
        command.addAll(List.of(file.toString(), "extract", "--destination", directory.toString()));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return new PackagedJar(directory.resolve(file.getFileName()), options);
    }

    /** Makes a cache (JEP 514) of what it used, when it ends in good order. */
    public PackagedJar learning(Path cache) {
        return with("-XX:AOTCacheOutput=" + cache);
    }

    /** Starts from that cache, with less than half the work. */
    public PackagedJar trained(Path cache) {
        return with("-XX:AOTCache=" + cache).with("-XX:AOTMode=on");
    }

    private PackagedJar with(String option) {
        List<String> all = new ArrayList<>(options);
        all.add(option);
        return new PackagedJar(file, all);
    }

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(options);
        command.addAll(List.of("-jar", file.toString()));
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
