package io.etcdportal.command.emergency;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command line of {@code emergency}.
 *
 * @param buckets the buckets to serve
 * @param directories the directories to serve
 * @param settings the settings file of the production portal, whose sources are taken
 * @param options the options that have one value, by their names without dashes
 */
public record EmergencyArguments(
        List<BucketAddress> buckets,
        List<Path> directories,
        @Nullable Path settings,
        Map<String, String> options) {

    /** How the command is used. */
    public static final String USAGE =
            """
            Usage: emergency [--s3 s3://BUCKET[/PREFIX]]... [--directory DIRECTORY]... [--settings FILE] [OPTION VALUE]...

            Starts a portal that needs nothing but the backups: no database server, no identity provider, no Kubernetes.
            It prints an account once, audits everything in a local directory, and listens on this machine only.

            Sources, at least one:
              --s3 s3://BUCKET[/PREFIX]  a bucket; credentials come from the AWS SDK's default chain
              --directory DIRECTORY      a directory or mounted volume
              --settings FILE            the settings file of the production portal; only its sources are used

            Options for all buckets and directories named here:
              --site NAME                site of the clusters, as production calls it (default: emergency)
              --namespace NAME           namespace of clusters whose names don't say it (default: default)
              --cluster NAME             cluster of backups whose names don't say it
              --layout NAME              layout of the names (default: auto)
              --endpoint URL             address of an S3-compatible store other than AWS
              --region NAME              region of the buckets

            Files, also in place of those that the settings name and that aren't on this machine:
              --credentials-file FILE    AWS credentials file, profile "default"
              --ca-file FILE             PEM certificates to trust for the store
              --age-identity-file FILE   identities of age, for encrypted backups

            Portal:
              --home DIRECTORY           directory for the audit and its key (default: ./emergency)
              --listen [HOST:]PORT       address to listen on (default: 127.0.0.1:8080)
              --tls-certificate FILE     PEM certificate chain; with --tls-key, the portal speaks HTTPS
              --tls-key FILE             PEM private key of the certificate
            """;

    private static final Set<String> SINGLE =
            Set.of(
                    "site",
                    "namespace",
                    "cluster",
                    "layout",
                    "endpoint",
                    "region",
                    "credentials-file",
                    "ca-file",
                    "age-identity-file",
                    "home",
                    "listen",
                    "tls-certificate",
                    "tls-key");

    public EmergencyArguments {
        buckets = List.copyOf(buckets);
        directories = List.copyOf(directories);
        options = Map.copyOf(options);
    }

    /**
     * A bucket, or a folder in one.
     *
     * @param bucket its name
     * @param prefix the folder; empty for all of the bucket
     */
    public record BucketAddress(String bucket, String prefix) {

        private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]*)(?:/(.*))?");

        static BucketAddress parse(String text) throws EmergencyRefused {
            Matcher address = FORM.matcher(text);
            if (!address.matches()) {
                throw EmergencyRefused.arguments(
                        "'%s' is not the address of a bucket. Write s3://BUCKET or s3://BUCKET/PREFIX."
                                .formatted(text));
            }
            String prefix = address.group(2) == null ? "" : address.group(2);
            return new BucketAddress(
                    address.group(1), prefix.replaceFirst("^/+", "").replaceFirst("/+$", ""));
        }
    }

    /**
     * Where the portal listens.
     *
     * @param host a host name or IP address
     * @param port from 1 to 65535
     */
    record Listen(String host, int port) {

        private static final Pattern FORM = Pattern.compile("(?:(.+):)?(\\d{1,5})");
        private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

        static Listen parse(String text) throws EmergencyRefused {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
                throw EmergencyRefused.arguments(
                        "--listen: '%s' is not an address. Write 8080 or 127.0.0.1:8080."
                                .formatted(text));
            }
            String host = parts.group(1) == null ? "127.0.0.1" : parts.group(1);
            return new Listen(host.replaceAll("^\\[|]$", ""), Integer.parseInt(parts.group(2)));
        }

        boolean isLoopback() {
            return LOOPBACK.contains(host);
        }
    }

    /**
     * {@return what a command line says}
     *
     * @param arguments what stands after {@code emergency}
     * @throws EmergencyRefused where it makes no sense
     */
    public static EmergencyArguments parse(List<String> arguments) throws EmergencyRefused {
        Deque<String> left = new ArrayDeque<>(arguments);
        List<BucketAddress> buckets = new ArrayList<>();
        List<Path> directories = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        Path settings = null;
        while (!left.isEmpty()) {
            String name = name(left);
            String value = value(name, left);
            switch (name) {
                case "s3" -> buckets.add(BucketAddress.parse(value));
                case "directory" -> directories.add(path(name, value));
                case "settings" -> {
                    requireOnce(name, settings == null);
                    settings = path(name, value);
                }
                default -> requireOnce(name, options.put(name, value) == null);
            }
        }
        EmergencyArguments understood =
                new EmergencyArguments(buckets, directories, settings, options);
        understood.require();
        return understood;
    }

    /** Takes the next word. What stands behind {@code =} is put back. */
    private static String name(Deque<String> left) throws EmergencyRefused {
        String word = left.remove();
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        boolean known =
                Set.of("--s3", "--directory", "--settings").contains(name)
                        || (name.startsWith("--") && SINGLE.contains(name.substring(2)));
        if (!known) {
            throw EmergencyRefused.arguments(
                    "There is no option '%s' of emergency.".formatted(name));
        }
        if (equals >= 0) {
            left.push(word.substring(equals + 1));
        }
        return name.substring(2);
    }

    private static String value(String name, Deque<String> left) throws EmergencyRefused {
        if (left.isEmpty() || left.peek().isBlank() || left.peek().startsWith("--")) {
            throw EmergencyRefused.arguments("--%s needs a value.".formatted(name));
        }
        return left.remove();
    }

    private static void requireOnce(String name, boolean first) throws EmergencyRefused {
        if (!first) {
            throw EmergencyRefused.arguments("--%s can be given only once.".formatted(name));
        }
    }

    private void require() throws EmergencyRefused {
        if (buckets.isEmpty() && directories.isEmpty() && settings == null) {
            throw EmergencyRefused.arguments(
                    "Name at least one source: --s3 s3://BUCKET, --directory DIRECTORY or"
                            + " --settings FILE.");
        }
        if (options.containsKey("tls-certificate") != options.containsKey("tls-key")) {
            throw EmergencyRefused.arguments(
                    "--tls-certificate and --tls-key go together; give both or neither.");
        }
        listen();
        for (String file : List.of("home", "credentials-file", "ca-file", "age-identity-file")) {
            file(file);
        }
    }

    /** {@return the value of an option, or a default one} */
    String option(String name, String usual) {
        return options.getOrDefault(name, usual);
    }

    /** {@return the file that an option names, where it is given} */
    @Nullable Path file(String name) throws EmergencyRefused {
        String value = options.get(name);
        return value == null ? null : path(name, value);
    }

    Path home() throws EmergencyRefused {
        return path("home", option("home", "emergency")).toAbsolutePath().normalize();
    }

    Listen listen() throws EmergencyRefused {
        return Listen.parse(option("listen", "8080"));
    }

    private static Path path(String name, String value) throws EmergencyRefused {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw EmergencyRefused.arguments("--%s: '%s' is not a path.".formatted(name, value));
        }
    }
}
