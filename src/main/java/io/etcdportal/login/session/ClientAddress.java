package io.etcdportal.login.session;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a client, as servers and proxies write them. Each address has one text here, so
 * that texts can be compared: no port, no brackets, no scope, IPv6 as RFC 5952 has it, and an IPv4
 * address that was mapped into IPv6 as IPv4.
 *
 * @param address the address; no name was looked up for it
 */
public record ClientAddress(InetAddress address) {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d+)?");
    private static final Pattern BRACKETED =
            Pattern.compile("\\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%[^\\]]*)?\\](?::\\d+)?");
    private static final Pattern IPV6 =
            Pattern.compile("([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%[^\\]]*)?");

    /** The longest run of zeros, which two colons stand for. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?=:|$)");

    /**
     * Reads one.
     *
     * @param text {@code 203.0.113.9}, {@code 203.0.113.9:51008}, {@code 2001:db8::5}, {@code
     *     [2001:db8::5]} or {@code [2001:db8::5]:51008}
     * @return nothing where that is no address, as in {@code unknown}
     */
    public static Optional<ClientAddress> parse(String text) {
        for (Pattern form : new Pattern[] {IPV4, BRACKETED, IPV6}) {
            Matcher address = form.matcher(text);
            if (address.matches()) {
                return literal(address.group(1));
            }
        }
        return Optional.empty();
    }

    private static Optional<ClientAddress> literal(String text) {
        try {
            return Optional.of(new ClientAddress(InetAddress.ofLiteral(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** {@return its one text} */
    @Override
    public String toString() {
        String text = address.getHostAddress();
        return address instanceof Inet6Address ? shortened(text) : text;
    }

    private static String shortened(String text) {
        String digits = text.replaceFirst("%.*", "");
        Matcher zeros = ZEROS.matcher(digits);
        int from = 0;
        int to = 0;
        while (zeros.find()) {
            int groups = zeros.group().replaceAll("[^0]", "").length();
            int longest = digits.substring(from, to).replaceAll("[^0]", "").length();
            if (groups > longest) {
                from = zeros.start();
                to = zeros.end();
            }
        }
        return to == 0 ? digits : digits.substring(0, from) + "::" + rest(digits, to);
    }

    private static String rest(String digits, int from) {
        return from < digits.length() ? digits.substring(from + 1) : "";
    }
}
