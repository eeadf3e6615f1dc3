package io.etcdportal.command.emergency;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.PropertySourcesPropertyResolver;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes the sources from the settings of the production portal, as far as they can be read on this
 * machine. Everything else in them is left alone.
 */
final class ProductionSources {

    private static final String PROFILE = "spring.config.activate.on-profile";
    private static final List<String> CREDENTIALS = List.of("accesskey", "secretkey");

    private final Path file;
    private final EmergencyArguments arguments;
    private final Map<String, Object> found = new LinkedHashMap<>();
    private final Map<String, String> taken = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> unused = new TreeSet<>();

    private ProductionSources(Path file, EmergencyArguments arguments) {
        this.file = file;
        this.arguments = arguments;
    }

    /**
     * {@return what can be used of a settings file}
     *
     * @param file YAML, or properties
     * @param environment the variables of the process, which placeholders stand for
     * @throws EmergencyRefused where it can't be read, or has no source that can be used here
     */
    static EmergencySources read(
            Path file, EmergencyArguments arguments, Map<String, String> environment)
            throws EmergencyRefused {
        ProductionSources sources = new ProductionSources(file, arguments);
        sources.load();
        sources.take(environment);
        if (sources.places.isEmpty()) {
            throw EmergencyRefused.file(
                    "%s has no source that can be used here. %s"
                            .formatted(file, String.join(" ", sources.notes))
                            .strip());
        }
        if (!sources.unused.isEmpty()) {
            sources.notes.add(
                    "Not used of %s: %s.".formatted(file, String.join(", ", sources.unused)));
        }
        return new EmergencySources(sources.taken, sources.places, sources.notes);
    }

    /** A message of the parser's own would quote the file, and with it a secret. */
    private void load() throws EmergencyRefused {
        if (!Files.isReadable(file)) {
            throw EmergencyRefused.file("--settings: %s can't be read.".formatted(file));
        }
        PropertySourceLoader loader =
                file.toString().endsWith(".properties")
                        ? new PropertiesPropertySourceLoader()
                        : new YamlPropertySourceLoader();
        try {
            loader.load("settings", new FileSystemResource(file)).forEach(this::add);
        } catch (IOException e) {
            throw EmergencyRefused.file("--settings: %s can't be read.".formatted(file));
        } catch (MarkedYAMLException e) {
            throw EmergencyRefused.file(
                    "--settings: line %d of %s is not valid YAML."
                            .formatted(
                                    e.getProblemMark() == null
                                            ? 1
                                            : e.getProblemMark().getLine() + 1,
                                    file));
        } catch (YAMLException | IllegalStateException e) {
            throw EmergencyRefused.file("--settings: %s is not valid YAML.".formatted(file));
        }
    }

    /** A later document overrides earlier ones, and replaces their lists. */
    private void add(PropertySource<?> document) {
        if (document.containsProperty(PROFILE)) {
            notes.add("A part of %s is for a profile, and is left out.".formatted(file));
            return;
        }
        if (!(document instanceof EnumerablePropertySource<?> properties)) {
            return;
        }
        for (String name : properties.getPropertyNames()) {
            if (name.endsWith("[0]")) {
                String list = name.substring(0, name.length() - "[0]".length()) + "[";
                found.keySet().removeIf(known -> known.startsWith(list));
            }
            found.put(name, String.valueOf(properties.getProperty(name)));
        }
    }

    /**
     * One source, or one layout: the names of its settings as they are written, and as they count.
     */
    private static final class Group {

        private final String kind;
        private final String name;
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, String> values = new HashMap<>();

        Group(String kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        void put(String bare, String written, String value) {
            names.put(bare, written);
            values.put(bare, value);
        }

        @Nullable String get(String bare) {
            return values.get(bare);
        }

        void remove(String bare) {
            names.remove(bare);
            values.remove(bare);
        }
    }

    private void take(Map<String, String> environment) {
        PropertyResolver placeholders = placeholders(environment);
        Map<String, Group> groups = new LinkedHashMap<>();
        Map<String, String> catalog = new LinkedHashMap<>();
        found.forEach(
                (written, value) -> {
                    ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
                    if (isBelow(name, "sources") && name.getNumberOfElements() > 4) {
                        group(groups, name).put(rest(name, 4), written, String.valueOf(value));
                    } else if (isBelow(name, "catalog")) {
                        catalog.put(written, String.valueOf(value));
                    } else {
                        unused.add(groupOf(name));
                    }
                });
        groups.values().forEach(group -> take(group, placeholders));
        catalog.forEach((written, value) -> takeCatalog(written, value, placeholders));
    }

    private PropertyResolver placeholders(Map<String, String> environment) {
        MutablePropertySources all = new MutablePropertySources();
        all.addLast(new MapPropertySource("settings", found));
        all.addLast(new MapPropertySource("environment", new LinkedHashMap<>(environment)));
        return new PropertySourcesPropertyResolver(all);
    }

    private static boolean isBelow(ConfigurationPropertyName name, String group) {
        return name.getNumberOfElements() > 2
                && name.getElement(0, Form.UNIFORM).equals("portal")
                && name.getElement(1, Form.UNIFORM).equals(group);
    }

    private static Group group(Map<String, Group> groups, ConfigurationPropertyName name) {
        String kind = name.getElement(2, Form.UNIFORM);
        String source = name.getElement(3, Form.ORIGINAL);
        return groups.computeIfAbsent(kind + " " + source, _ -> new Group(kind, source));
    }

    /** {@return the end of a name in the form that the binder knows it by, without dashes} */
    private static String rest(ConfigurationPropertyName name, int from) {
        StringBuilder rest = new StringBuilder();
        for (int i = from; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.UNIFORM);
            if (element.matches("\\d+")) {
                rest.append('[').append(element).append(']');
            } else {
                rest.append(i == from ? "" : ".").append(element);
            }
        }
        return rest.toString();
    }

    private static String groupOf(ConfigurationPropertyName name) {
        return name.getNumberOfElements() < 2 ? name.toString() : name.chop(2).toString();
    }

    private void take(Group group, PropertyResolver placeholders) {
        for (Map.Entry<String, String> setting : Map.copyOf(group.values).entrySet()) {
            String bare = setting.getKey();
            try {
                String value = placeholders.resolveRequiredPlaceholders(setting.getValue());
                group.values.replace(bare, value);
            } catch (IllegalArgumentException unset) {
                if (!CREDENTIALS.contains(bare)) {
                    leaveOut(
                            group,
                            "the placeholder in %s has no value here"
                                    .formatted(group.names.get(bare)));
                    return;
                }
                if (group.get(bare) != null) {
                    note(group, "its access key is not set here, so other credentials are used");
                }
                CREDENTIALS.forEach(group::remove);
            }
        }
        switch (group.kind) {
            case "s3" -> takeBucket(group);
            case "directory" -> takeDirectory(group);
            case "sidecar" -> takeSidecars(group);
            default -> keep(group);
        }
    }

    private void takeBucket(Group group) {
        String credentials = "credentialsfile";
        replaceMissing(group, "ca-file");
        replaceMissing(group, "age-identity-file");
        if (isMissing(group.get(credentials))) {
            note(group, "%s is not here".formatted(group.get(credentials)));
            group.remove(credentials);
        }
        String own = arguments.options().get("credentials-file");
        if (own != null && group.get(credentials) == null && group.get("accesskey") == null) {
            group.remove("configfile");
            group.put(credentials, "credentials-file", own);
        }
        if (group.get(credentials) == null || isMissing(group.get("configfile"))) {
            group.remove("configfile");
        }
        keep(group);
        String prefix = group.get("prefix");
        String endpoint = group.get("endpoint");
        places.put(
                group.name,
                "s3://"
                        + group.get("bucket")
                        + (prefix == null || prefix.isEmpty() ? "" : "/" + prefix)
                        + (endpoint == null ? "" : " at " + endpoint));
    }

    private void takeDirectory(Group group) {
        String path = group.get("path");
        if (path == null || isNoDirectory(path)) {
            leaveOut(group, "there is no directory %s here".formatted(path));
            return;
        }
        replaceMissing(group, "age-identity-file");
        keep(group);
        places.put(group.name, path);
    }

    private void takeSidecars(Group group) {
        String url = group.get("url");
        if (url == null || isInsideKubernetes(url)) {
            leaveOut(group, "its sidecars can only be reached inside of Kubernetes");
            return;
        }
        replaceMissing(group, "ca-file");
        keep(group);
        places.put(group.name, url);
    }

    /** Service names of Kubernetes resolve nowhere else, and neither do names without a dot. */
    private static boolean isInsideKubernetes(String url) {
        try {
            String host = URI.create(url.replaceAll("\\{[a-z]+}", "x")).getHost();
            return host == null
                    || host.endsWith(".svc")
                    || host.contains(".svc.")
                    || !(host.contains(".") || host.contains(":") || host.equals("localhost"));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** Files of a pod are seldom on a laptop. */
    private void replaceMissing(Group group, String setting) {
        String bare = setting.replace("-", "");
        String path = group.get(bare);
        if (!isMissing(path)) {
            return;
        }
        String own = arguments.options().get(setting);
        if (own == null) {
            group.remove(bare);
            note(group, "%s is not here; --%s names another file".formatted(path, setting));
        } else {
            group.values.put(bare, own);
        }
    }

    private static boolean isMissing(@Nullable String path) {
        try {
            return path != null && !Files.isReadable(Path.of(path));
        } catch (InvalidPathException e) {
            return true;
        }
    }

    private static boolean isNoDirectory(String path) {
        try {
            return !Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            return true;
        }
    }

    private void takeCatalog(String written, String value, PropertyResolver placeholders) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
        boolean bySource =
                name.getElement(2, Form.UNIFORM).equals("expectbackupeverybysource")
                        && name.getNumberOfElements() > 3;
        if (bySource && !places.containsKey(name.getElement(3, Form.ORIGINAL))) {
            return;
        }
        try {
            taken.put(written, placeholders.resolveRequiredPlaceholders(value));
        } catch (IllegalArgumentException unset) {
            notes.add(
                    "%s is left out: the placeholder in it has no value here.".formatted(written));
        }
    }

    private void keep(Group group) {
        group.values.forEach(
                (bare, value) ->
                        taken.put(
                                "portal.sources.%s[%s].%s".formatted(group.kind, group.name, bare),
                                value));
    }

    private void leaveOut(Group group, String reason) {
        notes.add("Source %s is left out: %s.".formatted(group.name, reason));
    }

    private void note(Group group, String sentence) {
        notes.add("Source %s: %s.".formatted(group.name, sentence));
    }
}
