package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.SourceSettings;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ByteArrayResource;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the documentation lists is what there is. */
class DocumentationTests {

    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `(portal\\.[^`]+)` \\|");

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(portal:.*?)```");

    @Test
    void theReadmeListsExactlyTheSettingsThereAre() throws Exception {
        List<String> listed =
                SETTING.matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(result -> result.group(1))
                        .toList();

        assertThat(listed)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(settings().toList());
    }

    private static Stream<String> settings() throws ClassNotFoundException {
        return Stream.of(
                        Stream.of(
                                "portal.home",
                                "portal.access-file",
                                "portal.access-file-emptied-for",
                                "portal.access-contact",
                                "portal.admin-password"),
                        keys(
                                "portal.catalog",
                                Class.forName("io.etcdportal.catalog.CatalogSettings")),
                        keys("portal.checks", Class.forName("io.etcdportal.catalog.CheckSettings")),
                        keys(
                                "portal.downloads",
                                Class.forName("io.etcdportal.download.DownloadSettings")),
                        keys(
                                "portal.tokens",
                                Class.forName("io.etcdportal.login.token.TokenSettings")),
                        keys("portal.login", Class.forName("io.etcdportal.login.LoginSettings")),
                        keys("portal.audit", Class.forName("io.etcdportal.audit.AuditSettings")),
                        keys("portal.sources", SourceSettings.class))
                .flatMap(keys -> keys);
    }

    private static Stream<String> keys(String prefix, Class<?> settings) {
        return Arrays.stream(settings.getRecordComponents())
                .flatMap(component -> keys(prefix + "." + kebab(component.getName()), component));
    }

    private static Stream<String> keys(String name, RecordComponent component) {
        Type type = component.getGenericType();
        if (component.getType() == Map.class
                && type instanceof ParameterizedType map
                && map.getActualTypeArguments()[1] != String.class) {
            Class<?> each = (Class<?>) map.getActualTypeArguments()[1];
            return each.isRecord() ? keys(name + ".<name>", each) : Stream.of(name + ".<name>");
        }
        return component.getType().isRecord() ? keys(name, component.getType()) : Stream.of(name);
    }

    private static String kebab(String camel) {
        return Pattern.compile("[A-Z]")
                .matcher(camel)
                .replaceAll((MatchResult m) -> "-" + m.group().toLowerCase(Locale.ROOT));
    }

    @Test
    void theReadmesExamplesCanBeUsedAsTheyAre() throws IOException {
        List<String> examples =
                EXAMPLE.matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(result -> result.group(1))
                        .toList();

        assertThat(examples).hasSize(3);
        assertThat(examples)
                .allSatisfy(
                        example -> {
                            SourceSettings bound = bind(example);
                            assertThat(
                                            bound.s3().size()
                                                    + bound.sidecar().size()
                                                    + bound.directory().size())
                                    .isOne();
                            assertThat(example.lines().count()).isLessThanOrEqualTo(10);
                        });
    }

    private static SourceSettings bind(String yaml) throws IOException {
        MutablePropertySources sources = new MutablePropertySources();
        new YamlPropertySourceLoader()
                .load("README.md", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .forEach(sources::addLast);
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind(
                        "portal.sources",
                        Bindable.of(SourceSettings.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();
    }
}
