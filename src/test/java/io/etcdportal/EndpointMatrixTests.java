package io.etcdportal;

import static io.etcdportal.AccessLandscape.SECRET;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import io.etcdportal.AccessLandscape.Call;
import io.etcdportal.testbed.ApiContract;
import io.etcdportal.testbed.Endpoint;
import io.etcdportal.testbed.Portal;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What everybody is answered everywhere: every endpoint that the running portal has, crossed with
 * every kind of viewer, as the table {@code endpoints.txt} says. The answers are told in the
 * table's words, and compared as such.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointMatrixTests {

    private static final String TABLE = "/endpoints.txt";

    private @Nullable AccessLandscape started;
    private @Nullable ApiContract contract;
    private final List<String> undescribed = new ArrayList<>();

    /**
     * One line of the table.
     *
     * @param call what is called
     * @param expected what each viewer is answered, in the order of the columns
     */
    record Line(Call call, List<String> expected) {

        static Line of(String text) {
            String[] halves = text.split("\\|", 2);
            String[] words = halves[0].strip().split("\\s+");
            return new Line(
                    new Call(
                            Endpoint.of(words[0] + " " + words[1]),
                            halves.length == 1 ? "" : halves[1].strip()),
                    Arrays.asList(words).subList(2, words.length));
        }

        @Override
        public String toString() {
            return call.endpoint().toString();
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        started = new AccessLandscape(directory);
        contract = ApiContract.of(started.portal());
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private AccessLandscape ledger() {
        return Objects.requireNonNull(started);
    }

    static Stream<Line> lines() {
        return table().skip(1).map(Line::of);
    }

    private static Stream<String> table() {
        try (InputStream table = EndpointMatrixTests.class.getResourceAsStream(TABLE)) {
            return new String(Objects.requireNonNull(table).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line names the columns. */
    private static List<String> columns() {
        List<String> words = Arrays.asList(table().findFirst().orElseThrow().strip().split("\\s+"));
        return words.subList(2, words.size());
    }

    @Test
    void theTableHasALineForEachEndpointAndNoOther() {
        TreeSet<Endpoint> inTable = endpoints().collect(toCollection(TreeSet::new));
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.all(ledger().portal())) {
            if (!inTable.remove(endpoint)) {
                wrong.add(
                        "Add a line for "
                                + endpoint
                                + " to src/test/resources"
                                + TABLE
                                + ", with what each viewer is to be answered.");
            }
        }
        inTable.forEach(
                endpoint ->
                        wrong.add(
                                "Remove the line of "
                                        + endpoint
                                        + " from src/test/resources"
                                        + TABLE
                                        + ": the portal has no such endpoint."));
        assertThat(wrong).isEmpty();
        assertThat(endpoints()).doesNotHaveDuplicates();
    }

    /** {@return every endpoint, each with what it is called with} */
    static Stream<Call> calls() {
        return lines().map(Line::call);
    }

    private static Stream<Endpoint> endpoints() {
        return calls().map(Call::endpoint);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everybodyIsAnsweredAsTheTableSays(Line line) {
        List<String> columns = columns();
        assertThat(line.expected()).as("an answer for each of %s", columns).hasSameSizeAs(columns);
        List<String> wrong = new ArrayList<>();
        undescribed.clear();
        for (int i = 0; i < columns.size(); i++) {
            String answered = answer(columns.get(i), line.call());
            if (!answered.equals(line.expected().get(i))) {
                wrong.add(
                        columns.get(i)
                                + " was answered "
                                + answered
                                + " and not "
                                + line.expected().get(i));
            }
        }
        assertThat(wrong).as("%s, see %s", line, TABLE).isEmpty();
        assertThat(undescribed).as("what the description of the API does not say").isEmpty();
    }

    @Test
    void theDescriptionOfTheApiHasEachOfItsEndpointsAndNoOther() {
        assertThat(contract().endpoints())
                .containsExactlyInAnyOrderElementsOf(
                        Endpoint.all(ledger().portal()).stream()
                                .filter(EndpointMatrixTests::isOfApi)
                                .map(endpoint -> endpoint.method() + " " + endpoint.path())
                                .toList());
    }

    private static boolean isOfApi(Endpoint endpoint) {
        return !endpoint.management()
                && (endpoint.path().startsWith("/api/") || endpoint.path().startsWith("/sidecar/"));
    }

    private ApiContract contract() {
        return Objects.requireNonNull(contract);
    }

    /** {@return what a viewer is answered, in the words of the table} */
    private String answer(String viewer, Call call) {
        String path = ledger().path(call.endpoint());
        HttpResponse<String> answer = ledger().answer(viewer, call, path);
        if (isOfApi(call.endpoint())) {
            undescribed.addAll(
                    contract().mistakes(call.endpoint().method(), call.endpoint().path(), answer));
        }
        String word = isSentToSignIn(answer) ? "login" : String.valueOf(answer.statusCode());
        String told = tellsOfLedger(answer) ? "*" : "";
        boolean outside =
                AccessLandscape.OUTSIDERS.contains(viewer)
                        && (path + call.sent()).contains(SECRET)
                        && told.isEmpty();
        return word + told + (outside && !isLikeMissing(viewer, call, path, answer) ? "!" : "");
    }

    private static boolean isSentToSignIn(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .filter(location -> URI.create(location).getPath().equals("/login"))
                .isPresent();
    }

    private static boolean tellsOfLedger(HttpResponse<String> answer) {
        return answer.body().contains(SECRET) || answer.headers().toString().contains(SECRET);
    }

    private boolean isLikeMissing(
            String viewer, Call call, String path, HttpResponse<String> answer) {
        HttpResponse<String> missing =
                ledger().answer(
                                viewer,
                                new Call(call.endpoint(), call.sent().replace(SECRET, "nobody")),
                                path.replace(SECRET, "nobody"));
        return comparable(answer).equals(comparable(missing));
    }

    private static List<Object> comparable(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet()
                .removeAll(
                        Set.of("date", "x-request-id", "set-cookie", "connection", "keep-alive"));
        return List.of(
                answer.statusCode(),
                headers,
                Portal.withoutIds(answer.body())
                        .replaceAll("name=\"_csrf\" value=\"[^\"]+\"", "CSRF"));
    }

    /** Another site can make a browser send its cookies, but not what stands in a form. */
    @ParameterizedTest
    @MethodSource("changes")
    void nothingChangesForABrowserWithoutTheTokenOfItsForms(Line line) {
        Endpoint endpoint = line.call().endpoint();
        HttpResponse<String> answer =
                ledger().visitor("admin")
                        .submitWithoutFormToken(
                                HttpRequest.newBuilder(
                                                ledger().portal().uri(ledger().path(endpoint)))
                                        .method(endpoint.method(), BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(ledger().visitor("admin").get("/clusters").statusCode()).isEqualTo(200);
    }

    /** What providers send carries its own proof. */
    static Stream<Line> changes() {
        return lines().filter(
                        line ->
                                !Set.of("GET", "HEAD", "ANY")
                                        .contains(line.call().endpoint().method()))
                .filter(line -> !line.call().endpoint().path().contains("/back-channel/"));
    }
}
