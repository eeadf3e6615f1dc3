package io.etcdportal.login.network;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one proxy tells of the request that it got.
 *
 * @param client who sent it, as the proxy writes that; empty where it doesn't say
 * @param scheme by which scheme, where it says so
 * @param host by which host, with a port where there was one, where it says so
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-4">RFC 7239, section 4</a>
 */
record ForwardedElement(String client, @Nullable String scheme, @Nullable String host) {

    /** What {@code X-Forwarded-For} tells. Some proxies quote addresses there too. */
    static ForwardedElement ofClient(String client) {
        return new ForwardedElement(unquoted(client), null, null);
    }

    /** Reads the elements of a {@code Forwarded} header, the farthest proxy's first. */
    static List<ForwardedElement> parse(List<String> elements) {
        return elements.stream().map(ForwardedElement::parse).toList();
    }

    private static ForwardedElement parse(String element) {
        String client = "";
        String scheme = null;
        String host = null;
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            String value = unquoted(pair.substring(equals + 1).strip());
            switch (pair.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT)) {
                case "for" -> client = value;
                case "proto" -> scheme = value;
                case "host" -> host = value;
                default -> {
                    // "by" and extensions say nothing of the client.
                }
            }
        }
        return new ForwardedElement(client, scheme, host);
    }

    /** Splits a list whose parts may be quoted. Empty parts are left out. */
    static List<String> split(String list, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i < list.length() ? list.charAt(i) : separator;
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            }
            if (i >= list.length() || (c == separator && !quoted)) {
                parts.add(list.substring(from, Math.min(i, list.length())).strip());
                from = i + 1;
            }
        }
        parts.removeIf(String::isEmpty);
        return parts;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
