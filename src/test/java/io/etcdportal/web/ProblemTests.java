package io.etcdportal.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

class ProblemTests {

    private static final Path DOCUMENT = Path.of("docs", "problems.md");

    /** The document is made of the enum: {@code -Dproblems=write} writes it anew. */
    @Test
    void theDocumentListsEveryProblem() throws IOException {
        String document =
                """
                # Errors

                Programs get errors as problem details (RFC 9457, `application/problem+json`), browsers as a page, and clients of the
                sidecar-compatible URL as plain text. The status is the same.

                - `type` is `urn:etcd-backup-portal:problem:` followed by the name below.
                - `detail` says what happened this time.
                - `next` says what to do.
                - `requestId` is also in the header `X-Request-Id`, the log and the audit.

                | name | status | title | what to do |
                |---|---|---|---|
                """
                        + Arrays.stream(Problem.values())
                                .map(ProblemTests::row)
                                .collect(Collectors.joining());
        if ("write".equals(System.getProperty("problems"))) {
            Files.writeString(DOCUMENT, document);
        }

        assertThat(DOCUMENT).hasContent(document);
    }

    private static String row(Problem problem) {
        return "| `%s` | %d | %s | %s |%n"
                .formatted(
                        problem.slug(), problem.status().value(), problem.title(), problem.next());
    }

    @Test
    void everyProblemSaysWhatToDo() {
        assertThat(Problem.values())
                .allSatisfy(
                        problem -> {
                            assertThat(problem.next()).endsWith(".");
                            assertThat(problem.status().isError()).isTrue();
                        });
        assertThat(Arrays.stream(Problem.values()).map(Problem::type)).doesNotHaveDuplicates();
    }
}
