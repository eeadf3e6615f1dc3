package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Benchmarks are compiled when they are run: a change of the portal must not break them unseen. */
class BenchmarkTests {

    private final JavaCompiler compiler =
            Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());

    @TempDir private Path classes = Path.of("");

    static Stream<Path> folders() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/bench"))) {
            return files
                    .filter(BenchmarkTests::isJava)
                    .map(file -> Objects.requireNonNull(file.getParent()))
                    .distinct()
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    @ParameterizedTest
    @MethodSource("folders")
    void compiles(Path folder) throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.list(folder)) {
            sources = files.filter(BenchmarkTests::isJava).toList();
        }
        List<String> options =
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        StringWriter errors = new StringWriter();
        boolean compiled;
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
            compiled = compiler.getTask(errors, files, null, options, null, units).call();
        }

        assertThat(compiled).as(errors.toString()).isTrue();
    }
}
