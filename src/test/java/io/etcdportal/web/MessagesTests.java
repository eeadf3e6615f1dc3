package io.etcdportal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.sentence.Wording;
import io.etcdportal.source.SourceFailure;

import org.attoparser.config.ParseConfiguration;
import org.attoparser.simple.AbstractSimpleMarkupHandler;
import org.attoparser.simple.SimpleMarkupParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every word of a page stands in the message files, in each language, and nothing else does. */
class MessagesTests {

    private static final JavaClasses PORTAL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.etcdportal");

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Pattern USED = Pattern.compile("#\\{([a-z][\\w.-]*)");
    private static final Pattern FAMILY = Pattern.compile("'([a-z-]+)\\.' \\+");
    private static final Pattern MARKUP_WITH_VALUES = Pattern.compile("\\[\\(#\\{[\\w.-]+\\(");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)");
    private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");
    private static final Pattern TAG = Pattern.compile("<(?:[^<>\"]++|\"[^\"]*+\")*+>");
    private static final Pattern CONDITION = Pattern.compile("\\sth:(if|unless|each)=");
    private static final Pattern PUT_IN = Pattern.compile("\\[\\[.*?]]|\\[\\(.*?\\)]");

    /** Names and examples, which are the same in every language. */
    private static final Set<String> NAMES =
            Set.of(
                    "etcd Backup Portal",
                    "etcd",
                    "SHA-256",
                    "curl",
                    "site/namespace/name",
                    "etcd-0=https://10.0.0.1:2380",
                    "/var/lib/etcd",
                    "0123456789ab",
                    "prod-eu/payments/orders",
                    "10.0.0.0/8, fd00::/8");

    private static final Set<String> READ_OUT =
            Set.of("title", "alt", "placeholder", "aria-label", "data-label", "data-copied");

    private final Map<String, String> english = messages("messages.properties");
    private final Map<String, String> german = messages("messages_de.properties");

    private static Map<String, String> messages(String file) {
        try (InputStream in =
                        Objects.requireNonNull(
                                MessagesTests.class.getResourceAsStream("/" + file));
                Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            Properties read = new Properties();
            read.load(text);
            return read.stringPropertyNames().stream()
                    .collect(Collectors.toMap(key -> key, read::getProperty));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The components are shown to those who make pages, who read English. */
    static List<Path> templates() throws IOException {
        try (Stream<Path> files = Files.walk(TEMPLATES)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .filter(file -> !file.endsWith("components-page.html"))
                    .toList();
        }
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path template : templates()) {
            pattern.matcher(Files.readString(template))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(found::add);
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("templates")
    void noTemplateHasWordsOfItsOwn(Path template) throws Exception {
        HardCodedTexts hardCoded = new HardCodedTexts();

        new SimpleMarkupParser(ParseConfiguration.htmlConfiguration())
                .parse(Files.readString(template), hardCoded);

        assertThat(hardCoded.texts).isEmpty();
    }

    @Test
    void everyKeyThatTemplatesUseIsThere() throws IOException {
        assertThat(english.keySet()).containsAll(found(USED));
    }

    /** Of two the second one would hold, and nobody would be told. */
    @ParameterizedTest
    @ValueSource(strings = {"messages.properties", "messages_de.properties"})
    void noKeyStandsTwice(String file) throws IOException {
        List<String> keys =
                Files.readAllLines(Path.of("src/main/resources", file)).stream()
                        .map(line -> line.replaceFirst("=.*", ""))
                        .filter(key -> !key.isBlank())
                        .toList();

        assertThat(keys).contains("cluster.take").doesNotHaveDuplicates();
    }

    @Test
    void everyMessageIsUsed() throws IOException {
        Set<String> families = found(FAMILY);
        Set<String> used = found(USED);
        String words = Files.readString(Path.of("src/main/java/io/etcdportal/web/Formats.java"));

        assertThat(english.keySet())
                .allMatch(
                        key ->
                                used.contains(key)
                                        || families.contains(key.replaceFirst("\\..*", ""))
                                        || words.contains('"' + key + '"'));
    }

    @ParameterizedTest
    @ValueSource(classes = {ClusterState.class, Condition.class})
    void everyKindOfThingHasAName(Class<? extends Enum<?>> type) {
        String family = type == Condition.class ? "condition." : "state.";

        assertThat(english.keySet())
                .containsAll(
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> family + constant.name())
                                .toList());
    }

    /** What Java tells programs in English is translated for pages alone. */
    @Test
    void everyOtherLanguageSaysAllThatEnglishSays() {
        Set<String> all = new TreeSet<>(english.keySet());
        for (Problem problem : Problem.values()) {
            all.add("problem." + problem.slug() + ".title");
            all.add("problem." + problem.slug() + ".next");
        }
        wordings().map(Wording::key).forEach(all::add);
        for (SourceFailure.Cause cause : SourceFailure.Cause.values()) {
            all.add("cause." + cause.name());
        }
        for (Event event : Event.values()) {
            all.add("event." + event.name());
        }
        all.add("event.DOWNLOAD");
        for (String end : List.of("portal", "client", "source", "check", "access", "person")) {
            all.add("ended-by." + end);
        }
        for (String kind :
                List.of(
                        "password",
                        "session",
                        "emergency",
                        "portal_token",
                        "ticket",
                        "jwt",
                        "stranger")) {
            all.add("kind-of-viewer." + kind);
        }

        assertThat(german.keySet()).containsExactlyInAnyOrderElementsOf(all);
    }

    /** All that the portal says in sentences. */
    private static Stream<Wording> wordings() {
        return PORTAL.stream()
                .filter(type -> type.isEnum() && type.isAssignableTo(Wording.class))
                .flatMap(type -> Arrays.stream(type.reflect().getEnumConstants()))
                .map(Wording.class::cast);
    }

    @Test
    void sentencesHaveAKeyOfTheirOwn() {
        assertThat(wordings().map(Wording::key)).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        assertThat(english.keySet())
                .doesNotContainAnyElementsOf(wordings().map(Wording::key).toList());
    }

    /** The state of a cluster is read out of the database, and never named. */
    @Test
    void everySentenceIsSaidSomewhere() {
        assertThat(
                        PORTAL.stream()
                                .filter(type -> type.isEnum())
                                .filter(type -> type.isAssignableTo(Wording.class))
                                .filter(type -> !type.isEquivalentTo(ClusterState.class))
                                .flatMap(type -> type.getFields().stream())
                                .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                                .filter(
                                        field ->
                                                field.getAccessesToSelf().stream()
                                                        .noneMatch(MessagesTests::says)))
                .isEmpty();
    }

    private static boolean says(JavaFieldAccess access) {
        return !access.getOrigin().getName().equals("<clinit>")
                && !access.getOrigin().getName().equals("$values");
    }

    @Test
    void everySentenceHasTheSameFactsInGerman() {
        assertThat(wordings())
                .allSatisfy(
                        wording ->
                                assertThat(placeholders(german.getOrDefault(wording.key(), "")))
                                        .as(wording.key())
                                        .isEqualTo(placeholders(wording.english())));
    }

    @Test
    void everyTranslationTellsTheSameValues() {
        english.forEach(
                (key, text) ->
                        assertThat(placeholders(german.getOrDefault(key, "")))
                                .as(key)
                                .isEqualTo(placeholders(text)));
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An apostrophe is doubled where values are put in, and nowhere else. */
    @Test
    void apostrophesAreWrittenAsTheyAreRead() {
        Map<String, String> sentences =
                wordings().collect(Collectors.toMap(Wording::key, Wording::english));
        Stream.of(english, german, sentences)
                .flatMap(language -> language.entrySet().stream())
                .forEach(message -> requireApostrophes(message.getKey(), message.getValue()));
    }

    private static void requireApostrophes(String key, String text) {
        if (placeholders(text).isEmpty()) {
            assertThat(text).as(key).doesNotContain("''");
        } else {
            assertThat(text.replace("''", "")).as(key).doesNotContain("'");
            new MessageFormat(text, Locale.ENGLISH);
        }
    }

    /** Messages are the only text that is put in as markup, and they are the portal's own. */
    @Test
    void noValueIsPutInAsMarkup() throws IOException {
        for (Path template : templates()) {
            String text = Files.readString(template);
            assertThat(text).as(template.toString()).doesNotContain("th:utext");
            assertThat(text).as(template.toString()).doesNotContainPattern(MARKUP_WITH_VALUES);
            assertThat(text.replaceAll("\\[\\(#\\{[\\w.-]+}\\)]", ""))
                    .as(template.toString())
                    .doesNotContain("[(");
        }
    }

    /** Thymeleaf replaces an element before it looks at its conditions, which then are none. */
    @ParameterizedTest
    @MethodSource("templates")
    void noConditionStandsBesideAReplacement(Path template) throws IOException {
        assertThat(TAG.matcher(Files.readString(template)).results().map(MatchResult::group))
                .noneMatch(tag -> tag.contains("th:replace=") && CONDITION.matcher(tag).find());
    }

    /** Collects what a reader would see of a template as it stands. */
    private static final class HardCodedTexts extends AbstractSimpleMarkupHandler {

        private final List<String> texts = new ArrayList<>();
        private final Deque<Boolean> shown = new ArrayDeque<>(List.of(true));

        @Override
        public void handleOpenElement(
                String element, Map<String, String> attributes, int line, int column) {
            shown.push(shown.element() && !isReplaced(element, attributes));
            look(attributes);
        }

        @Override
        public void handleStandaloneElement(
                String element,
                Map<String, String> attributes,
                boolean minimized,
                int line,
                int column) {
            look(attributes);
        }

        @Override
        public void handleCloseElement(String element, int line, int column) {
            shown.pop();
        }

        @Override
        public void handleText(char[] buffer, int offset, int length, int line, int column) {
            look(new String(buffer, offset, length));
        }

        private static boolean isReplaced(
                String element, @org.jspecify.annotations.Nullable Map<String, String> attributes) {
            return element.equals("head")
                    || (attributes != null
                            && !element.equals("html")
                            && (attributes.containsKey("th:text")
                                    || attributes.containsKey("th:replace")
                                    || attributes.containsKey("sec:authentication")));
        }

        private void look(@org.jspecify.annotations.Nullable Map<String, String> attributes) {
            if (attributes != null) {
                attributes.forEach(
                        (name, value) -> {
                            if (READ_OUT.contains(name)) {
                                look(value);
                            }
                        });
            }
        }

        private void look(String text) {
            String own = PUT_IN.matcher(text).replaceAll("").strip();
            if (shown.element() && WORD.matcher(own).find() && !NAMES.contains(own)) {
                texts.add(own);
            }
        }
    }
}
