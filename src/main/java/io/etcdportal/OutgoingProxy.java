package io.etcdportal;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The proxy that requests of the portal's own go through, as Java's system properties say. Where
 * these say nothing, the usual variables of the environment do. Every HTTP client of the portal
 * asks Java's proxy selector, so that there is one place to set it.
 */
final class OutgoingProxy {

    /** Hosts within the machine or the Kubernetes cluster are never behind a proxy. */
    private static final List<String> NEVER =
            List.of("localhost", "127.*", "[::1]", "*.svc", "*.cluster.local");

    private static final Pattern NETWORK =
            Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)/(8|16|24|32)");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.*]+|\\[.*]");

    private OutgoingProxy() {}

    /**
     * Sets the system properties that the environment asks for, unless there is a proxy in them.
     *
     * @throws IllegalArgumentException where a variable makes no sense; quotes nothing of it, since
     *     passwords may be in it
     */
    static void adopt(Map<String, String> environment, Properties system) {
        if (system.containsKey("http.proxyHost") || system.containsKey("https.proxyHost")) {
            return;
        }
        properties(environment).forEach(system::putIfAbsent);
    }

    /** {@return the system properties that say the same as the variables; none without a proxy} */
    static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String scheme : List.of("http", "https")) {
            String name = scheme.toUpperCase(Locale.ROOT) + "_PROXY";
            String proxy = value(environment, name);
            if (proxy != null) {
                URI address = address(name, proxy);
                properties.put(scheme + ".proxyHost", address.getHost());
                properties.put(
                        scheme + ".proxyPort",
                        Integer.toString(address.getPort() < 0 ? 80 : address.getPort()));
            }
        }
        if (!properties.isEmpty()) {
            properties.put("http.nonProxyHosts", withoutProxy(value(environment, "NO_PROXY")));
        }
        return properties;
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value =
                environment.getOrDefault(
                        name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
        return value.isBlank() ? null : value.strip();
    }

    private static URI address(String name, String value) {
        URI address = null;
        try {
            address = URI.create(value.contains("://") ? value : "http://" + value);
        } catch (IllegalArgumentException unreadable) {
            // Said below, without the value.
        }
        if (address == null || address.getHost() == null || !"http".equals(address.getScheme())) {
            throw new IllegalArgumentException(
                    name + " must be an address such as http://proxy.example.org:3128.");
        }
        if (address.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    name + " holds credentials. The portal supports only proxies without them.");
        }
        return address;
    }

    private static String withoutProxy(@Nullable String hosts) {
        Stream<String> named =
                hosts == null
                        ? Stream.empty()
                        : Arrays.stream(hosts.split("[,\\s]+", -1))
                                .filter(host -> !host.isBlank())
                                .flatMap(host -> pattern(host).stream());
        return Stream.concat(NEVER.stream(), named).distinct().collect(Collectors.joining("|"));
    }

    /** A name stands for itself and for all below it. */
    private static List<String> pattern(String entry) {
        Matcher network = NETWORK.matcher(entry);
        if (network.matches()) {
            return List.of(of(network));
        }
        if (entry.contains("/")) {
            throw new IllegalArgumentException(
                    "NO_PROXY can name IPv4 networks of /8, /16, /24 and /32 only.");
        }
        String host = entry.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", "");
        return ADDRESS.matcher(host).matches() ? List.of(host) : List.of(host, "*." + host);
    }

    private static String of(Matcher network) {
        int parts = Integer.parseInt(network.group(5)) / 8;
        String first =
                Stream.iterate(1, i -> i + 1)
                        .limit(parts)
                        .map(network::group)
                        .collect(Collectors.joining("."));
        return parts == 4 ? first : first + ".*";
    }
}
