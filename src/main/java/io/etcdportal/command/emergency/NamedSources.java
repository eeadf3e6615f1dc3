package io.etcdportal.command.emergency;

import io.etcdportal.command.emergency.EmergencyArguments.BucketAddress;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes sources of the buckets and directories on the command line. */
final class NamedSources {

    private static final String SITE = "emergency";
    private static final String DIRECTORY = "directory";

    private final EmergencyArguments arguments;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> taken;

    private NamedSources(EmergencyArguments arguments, Set<String> taken) {
        this.arguments = arguments;
        this.taken = taken;
    }

    /**
     * {@return them}
     *
     * @param taken names that other sources have
     * @throws EmergencyRefused where a directory or file isn't there
     */
    static EmergencySources of(EmergencyArguments arguments, Set<String> taken)
            throws EmergencyRefused {
        return new NamedSources(arguments, taken).make();
    }

    private EmergencySources make() throws EmergencyRefused {
        for (String file : List.of("credentials-file", "ca-file", "age-identity-file")) {
            Path path = arguments.file(file);
            if (path != null && !Files.isReadable(path)) {
                throw EmergencyRefused.file("--%s: %s can't be read.".formatted(file, path));
            }
        }
        for (BucketAddress bucket : arguments.buckets()) {
            add(bucket);
        }
        for (Path directory : arguments.directories()) {
            add(directory);
        }
        return new EmergencySources(settings, names, List.of());
    }

    private void add(BucketAddress bucket) {
        String name = name(bucket.bucket());
        String group = "portal.sources.s3[" + name + "].";
        addCommon(group);
        settings.put(group + "bucket", bucket.bucket());
        settings.put(group + "prefix", bucket.prefix());
        put(group + "region", arguments.options().get("region"));
        put(group + "credentials-file", arguments.options().get("credentials-file"));
        put(group + "ca-file", arguments.options().get("ca-file"));
        String endpoint = arguments.options().get("endpoint");
        if (endpoint != null) {
            settings.put(group + "endpoint", endpoint);
            settings.put(group + "path-style", "true");
        }
        names.put(
                name,
                "s3://"
                        + bucket.bucket()
                        + (bucket.prefix().isEmpty() ? "" : "/" + bucket.prefix())
                        + (endpoint == null ? "" : " at " + endpoint));
    }

    private void add(Path directory) throws EmergencyRefused {
        if (!Files.isDirectory(directory)) {
            throw EmergencyRefused.file("There is no directory %s.".formatted(directory));
        }
        String name = name(DIRECTORY);
        String group = "portal.sources.directory[" + name + "].";
        String path = directory.toAbsolutePath().normalize().toString();
        addCommon(group);
        settings.put(group + "path", path);
        names.put(name, path);
    }

    private void addCommon(String group) {
        settings.put(group + "site", arguments.option("site", SITE));
        settings.put(group + "namespace", arguments.option("namespace", "default"));
        settings.put(group + "layout", arguments.option("layout", "auto"));
        put(group + "cluster", arguments.options().get("cluster"));
        put(group + "age-identity-file", arguments.options().get("age-identity-file"));
    }

    private void put(String name, @Nullable String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    private String name(String wanted) {
        String name = wanted;
        for (int i = 2; taken.contains(name) || names.containsKey(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }
}
