package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.SourceSettings;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the documentation lists is what there is. */
class DocumentationTests {

    private static final Path SETTINGS = Path.of("docs", "settings.md");

    private static final Pattern SETTING =
            Pattern.compile("(?m)^\\| `(portal\\.[^`]+)` \\| (.*?) \\| .+ \\|$");

    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    private static final Pattern DECISION =
            Pattern.compile("# (\\d+)\\. (.+)\n\n\\*Accepted, \\d{4}-\\d\\d-\\d\\d[.*]");

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n( *portal[.:].*?)```");

    @Test
    void theTableListsExactlyTheSettingsThereAreWithTheirDefaults() throws Exception {
        List<Setting> listed =
                SETTING.matcher(Files.readString(SETTINGS))
                        .results()
                        .map(row -> new Setting(row.group(1), code(row.group(2))))
                        .toList();

        assertThat(listed)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(settings().toList());
    }

    /** {@return what a cell has as its value; empty where it describes it in words} */
    private static String code(String cell) {
        Matcher code = CODE.matcher(cell);
        return code.matches() ? code.group(1) : "";
    }

    @Test
    void everyLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            LINK.matcher(Files.readString(document))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !link.contains(":") && !leadsSomewhere(document, link))
                    .forEach(link -> broken.add(document + ": " + link));
        }

        assertThat(broken).isEmpty();
    }

    /** Else a newcomer would look for what is no longer there. */
    @Test
    void theMapNamesClassesAndPackagesThatExist() throws IOException {
        String map = Files.readString(Path.of("docs", "architecture.md"));
        Set<String> classes;
        Set<String> packages;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            classes =
                    sources.stream()
                            .map(file -> file.getFileName().toString().replace(".java", ""))
                            .collect(Collectors.toSet());
            packages =
                    sources.stream()
                            .filter(file -> file.endsWith("package-info.java"))
                            .filter(file -> file.startsWith("src/main/java"))
                            .map(file -> file.toString().replace("/package-info.java", ""))
                            .map(path -> path.replace("src/main/java/io/etcdportal", ""))
                            .map(path -> path.replaceFirst("^/", "").replace('/', '.'))
                            .filter(name -> !name.isEmpty())
                            .collect(Collectors.toSet());
        }

        assertThat(
                        Pattern.compile("`([A-Z][A-Za-z]+)")
                                .matcher(map)
                                .results()
                                .map(name -> name.group(1)))
                .hasSizeGreaterThan(20)
                .isSubsetOf(classes);
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(map).contains("`" + name + "`"));
    }

    @Test
    void everyDecisionHasItsStatusAndALineInTheList() throws IOException {
        Path folder = Path.of("docs", "adr");
        String list = Files.readString(folder.resolve("README.md"));
        List<Path> decisions;
        try (Stream<Path> files = Files.list(folder)) {
            decisions =
                    files.filter(file -> file.getFileName().toString().startsWith("0")).toList();
        }

        assertThat(decisions)
                .isNotEmpty()
                .allSatisfy(
                        file -> {
                            String text = Files.readString(file);
                            Matcher decision = DECISION.matcher(text);
                            assertThat(decision.lookingAt()).as("title, status and date").isTrue();
                            assertThat(list)
                                    .contains(
                                            "| [%s](%s) | %s | "
                                                    .formatted(
                                                            decision.group(1),
                                                            file.getFileName(),
                                                            decision.group(2)));
                        });
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(Path.of("."));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(Path::normalize)
                    .toList();
        }
    }

    private static boolean leadsSomewhere(Path document, String link) {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        return Files.exists(target) && (hash < 0 || hasHeading(target, link.substring(hash + 1)));
    }

    private static boolean hasHeading(Path document, String anchor) {
        try (Stream<String> lines = Files.lines(document)) {
            return lines.filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                    .map(line -> line.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
                    .anyMatch(anchor::equals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A setting that there is.
     *
     * @param name its full name, as {@code portal.home}
     * @param value what it is where nobody sets it; empty where that can't be said as a value
     */
    private record Setting(String name, String value) {}

    private static Stream<Setting> settings() throws Exception {
        PropertySource<?> defaults =
                new YamlPropertySourceLoader()
                        .load("defaults", new ClassPathResource("application.yaml"))
                        .getFirst();
        Map<String, Setting> access =
                keys("portal", Class.forName("io.etcdportal.access.AccessSettings"))
                        .collect(Collectors.toMap(Setting::name, setting -> setting));
        return Stream.of(
                        // The groups are records of their own, below.
                        Arrays.stream(PortalSettings.class.getRecordComponents())
                                .filter(component -> component.getType() != Map.class)
                                .map(component -> "portal." + kebab(component.getName()))
                                .map(name -> access.getOrDefault(name, new Setting(name, ""))),
                        keys(
                                "portal.catalog",
                                Class.forName("io.etcdportal.catalog.model.CatalogSettings")),
                        keys(
                                "portal.checks",
                                Class.forName("io.etcdportal.catalog.check.CheckSettings")),
                        keys(
                                "portal.downloads",
                                Class.forName("io.etcdportal.download.active.DownloadSettings")),
                        keys(
                                "portal.tokens",
                                Class.forName("io.etcdportal.login.token.TokenSettings")),
                        keys("portal.login", Class.forName("io.etcdportal.login.LoginSettings")),
                        keys(
                                "portal.metrics",
                                Class.forName("io.etcdportal.metrics.MetricsSettings")),
                        keys(
                                "portal.notifications",
                                Class.forName("io.etcdportal.notify.NotificationSettings")),
                        keys("portal.audit", Class.forName("io.etcdportal.audit.AuditSettings")),
                        keys("portal.sources", SourceSettings.class))
                .flatMap(keys -> keys)
                .map(
                        setting ->
                                new Setting(
                                        setting.name(),
                                        Objects.toString(
                                                defaults.getProperty(setting.name()),
                                                setting.value())));
    }

    private static Stream<Setting> keys(String prefix, Class<?> settings) {
        return Arrays.stream(settings.getRecordComponents())
                .flatMap(component -> keys(prefix + "." + kebab(component.getName()), component));
    }

    private static Stream<Setting> keys(String name, RecordComponent component) {
        Type type = component.getGenericType();
        if (component.getType() == Map.class
                && type instanceof ParameterizedType map
                && map.getActualTypeArguments()[1] != String.class) {
            Class<?> each = (Class<?>) map.getActualTypeArguments()[1];
            return each.isRecord()
                    ? keys(name + ".<name>", each)
                    : Stream.of(new Setting(name + ".<name>", ""));
        }
        return component.getType().isRecord()
                ? keys(name, component.getType())
                : Stream.of(new Setting(name, value(component)));
    }

    /** The annotation is on the constructor's parameter: a component of a record can't have it. */
    private static String value(RecordComponent component) {
        return Arrays.stream(component.getDeclaringRecord().getDeclaredConstructors())
                .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .filter(Objects::nonNull)
                .map(value -> String.join(", ", value.value()))
                .findFirst()
                .orElse("");
    }

    private static String kebab(String camel) {
        return Pattern.compile("[A-Z]")
                .matcher(camel)
                .replaceAll((MatchResult m) -> "-" + m.group().toLowerCase(Locale.ROOT));
    }

    @Test
    void theExamplesOfSourcesCanBeUsedAsTheyAre() throws IOException {
        List<String> examples = examples("docs/operations.md");

        assertThat(examples).hasSize(3);
        assertThat(examples)
                .allSatisfy(
                        example -> {
                            assertThat(sources(bind(example))).isOne();
                            assertThat(example.lines().count()).isLessThanOrEqualTo(10);
                        });
    }

    @Test
    void theReadmesExamplesCanBeUsedAsTheyAre() throws IOException {
        List<String> examples = examples("README.md");

        assertThat(examples).hasSize(3);
        for (String example : examples) {
            assertThat(sources(bind(example))).isOne();
        }
        for (String example : examples("docs/layouts.md")) {
            assertThat(sources(bind(example))).isOne();
        }
        assertThat(examples.subList(1, 3))
                .allSatisfy(source -> assertThat(source.strip()).hasLineCount(4));
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void theComposeFileNamesSettingsThatExist() throws IOException {
        SettingNames settings = SettingNames.read();

        assertThat(
                        Pattern.compile("(?m)^ +(PORTAL_[A-Z0-9_]+): ")
                                .matcher(Files.readString(Path.of("compose.yaml")))
                                .results()
                                .map(variable -> variable.group(1)))
                .hasSizeGreaterThan(10)
                .allMatch(settings::isVariable);
    }

    private static List<String> examples(String document) throws IOException {
        return EXAMPLE.matcher(Files.readString(Path.of(document)))
                .results()
                .map(result -> result.group(1))
                .map(String::stripIndent)
                .toList();
    }

    private static int sources(SourceSettings bound) {
        return bound.s3().size() + bound.sidecar().size() + bound.directory().size();
    }

    private static SourceSettings bind(String yaml) throws IOException {
        MutablePropertySources sources = new MutablePropertySources();
        new YamlPropertySourceLoader()
                .load("example", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .forEach(sources::addLast);
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind(
                        "portal.sources",
                        Bindable.of(SourceSettings.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();
    }
}
