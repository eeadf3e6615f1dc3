package io.etcdportal;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Starts the demonstration where nobody has said what the portal shall serve, if {@code
 * portal.demonstration-unless-configured} asks for that. The image does, so that it shows something
 * when it is run alone.
 *
 * <p>A single setting of the portal, of the database or of the profiles ends that, and so does the
 * mere name of a file with settings: whoever mistypes a path shall not meet known passwords.
 */
class DemonstrationUnlessConfigured implements EnvironmentPostProcessor {

    /** The setting that asks for it, as a variable of the image does. */
    static final String SETTING = "portal.demonstration-unless-configured";

    /** Marks a demonstration that nobody asked for by its name. */
    static final String STARTED = "etcdportal.demonstration-started";

    /** Where the portal looks for one by itself. */
    private static final Path ACCESS_FILE = Path.of("access.yaml");

    /** What is a setting of an operator, by how its name begins as a property. */
    private static final List<String> CONFIGURES =
            List.of("portal.", "spring.datasource.", "spring.config.", "spring.profiles.");

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.getProperty(SETTING, Boolean.class, false)
                || Files.exists(ACCESS_FILE)
                || environment.getPropertySources().stream()
                        .anyMatch(DemonstrationUnlessConfigured::configures)) {
            return;
        }
        environment.addActiveProfile(DemonstrationFiles.PROFILE);
        MutablePropertySources sources = environment.getPropertySources();
        String own =
                sources.stream()
                        .filter(DemonstrationUnlessConfigured::isOwn)
                        .findFirst()
                        .orElseThrow()
                        .getName();
        // Whoever publishes a container's port has said whom it shall be open to.
        sources.addBefore(
                own,
                new MapPropertySource(
                        STARTED, Map.of("server.address", "0.0.0.0", STARTED, "true")));
        try {
            new YamlPropertySourceLoader()
                    .load("demonstration", new ClassPathResource("application-demonstration.yaml"))
                    .forEach(demonstration -> sources.addBefore(own, demonstration));
        } catch (IOException e) {
            throw new UncheckedIOException("The demonstration's settings can't be read", e);
        }
    }

    private static boolean configures(PropertySource<?> source) {
        return !isOwn(source)
                && source instanceof EnumerablePropertySource<?> names
                && Arrays.stream(names.getPropertyNames())
                        .filter(name -> !UnknownSettingsCheck.OF_KUBERNETES.matcher(name).matches())
                        .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '.'))
                        .filter(name -> !bare(name).equals(bare(SETTING)))
                        .anyMatch(name -> CONFIGURES.stream().anyMatch(name::startsWith));
    }

    private static String bare(String name) {
        return name.replace("-", "").replace(".", "");
    }

    /** Whether it is in the jar. */
    private static boolean isOwn(PropertySource<?> source) {
        return source.getName().contains("classpath:");
    }
}
