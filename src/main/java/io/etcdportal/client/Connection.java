package io.etcdportal.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Which portal a command speaks to, and how.
 *
 * @param portal its address, without a slash at the end
 * @param token what it signs in with
 * @param trusted which certificates count, where they are not those that Java trusts
 * @param patience how long it waits and how often it tries again
 */
record Connection(URI portal, String token, @Nullable SSLContext trusted, Patience patience) {

    private static final String TOKEN_VARIABLE = "PORTAL_TOKEN";
    private static final Set<String> VALUED =
            Set.of("--portal", "--token-file", "--ca-file", "--retries", "--timeout");
    private static final Set<String> SWITCHES = Set.of("--insecure-http", "--quiet");

    /** The part of the usage that is the same for each command. */
    static final String USAGE =
            """
              --portal URL          address of the portal, such as https://portal.example.org
              --token-file FILE     file with the token; without it, the environment variable PORTAL_TOKEN has it
              --ca-file PEM         certificate authorities to trust instead of those that Java trusts
              --insecure-http       send the token without encryption, to a portal with an http address
              --retries N           how often to retry in a row without getting any further (default: 10)
              --timeout SECONDS     how long the portal may be silent (default: 60)
              --quiet               print only warnings and errors
            """;

    /** What every program prints about its exit codes. */
    static final String EXIT_CODES =
            """
            Exit codes: 0 done, 1 failed, 2 invalid arguments, 3 token refused or not allowed, 4 no such cluster or
            no usable backup, 5 portal or source unreachable or busy, 6 damaged, 7 local file can't be read or written.
            """;

    /** The forms of tokens in RFC 6750, section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final int LARGEST_PORT = 65_535;
    private static final int LONGEST_TOKEN = 64 * 1024;
    private static final int MOST_RETRIES = 1_000;
    private static final int LONGEST_TIMEOUT = 3_600;

    /**
     * Reads a command line.
     *
     * @param valued the options of the command that have a value, beside those of the connection
     * @param switches those of the command that have none
     */
    static CommandLine parse(List<String> arguments, Set<String> valued, Set<String> switches) {
        return CommandLine.parse(arguments, union(VALUED, valued), union(SWITCHES, switches));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }

    /**
     * {@return what a command line says of the connection}
     *
     * @throws CommandFailure where something is missing, makes no sense or can't be read
     */
    static Connection of(CommandLine line, Map<String, String> environment) {
        URI portal = portal(line.required("--portal"));
        if (isUnprotected(portal) && !line.has("--insecure-http")) {
            throw CommandFailure.invalidArguments(
                    "Anyone on the way could read the token: --portal is an http address. Use"
                            + " https, or accept that with --insecure-http.");
        }
        return new Connection(
                portal,
                token(line, environment),
                line.value("--ca-file").map(Connection::trusted).orElse(null),
                Patience.of(
                        line.number("--retries", Patience.RETRIES, 0, MOST_RETRIES),
                        Duration.ofSeconds(
                                line.number(
                                        "--timeout",
                                        Patience.SILENCE_SECONDS,
                                        1,
                                        LONGEST_TIMEOUT))));
    }

    private static URI portal(String text) {
        URI uri;
        try {
            uri = URI.create(text.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.invalidArguments("--portal is no valid address.");
        }
        if (uri.getRawUserInfo() != null) {
            throw CommandFailure.invalidArguments(
                    "--portal must not contain a user or a password. Use a token.");
        }
        boolean plain =
                uri.getHost() != null
                        && uri.getPort() <= LARGEST_PORT
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null;
        if (!plain || !Set.of("https", "http").contains(scheme(uri))) {
            throw CommandFailure.invalidArguments(
                    "--portal must be an address such as https://portal.example.org.");
        }
        return uri;
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static boolean isUnprotected(URI portal) {
        return scheme(portal).equals("http") && !isLoopback(portal.getHost());
    }

    /** A name other than localhost says nothing of where it leads. */
    private static boolean isLoopback(String host) {
        boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
        try {
            return host.equalsIgnoreCase("localhost")
                    || (literal && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String token(CommandLine line, Map<String, String> environment) {
        String file = line.value("--token-file").orElse(null);
        String variable = environment.getOrDefault(TOKEN_VARIABLE, "");
        if (file == null && variable.isBlank()) {
            throw CommandFailure.invalidArguments(
                    "There is no token. Set the environment variable "
                            + TOKEN_VARIABLE
                            + ", or name a file with --token-file. Create a token on the page"
                            + " /tokens of the portal.");
        }
        String token = (file == null ? variable : text(file)).strip();
        if (!TOKEN.matcher(token).matches()) {
            throw CommandFailure.invalidArguments(
                    (file == null ? TOKEN_VARIABLE : file) + " does not contain a token.");
        }
        return token;
    }

    private static String text(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(LONGEST_TOKEN), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw unreadable("--token-file", file, e);
        }
    }

    private static CommandFailure unreadable(String option, String file, Exception e) {
        return new CommandFailure(
                ExitStatus.LOCAL_FILE,
                "%s: %s %s"
                        .formatted(
                                option,
                                file,
                                e instanceof NoSuchFileException
                                        ? "does not exist."
                                        : "can't be read: " + e.getMessage()));
    }

    private static SSLContext trusted(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw CommandFailure.invalidArguments(
                        "--ca-file: " + file + " contains no certificate.");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | InvalidPathException e) {
            throw unreadable("--ca-file", file, e);
        } catch (GeneralSecurityException e) {
            throw CommandFailure.invalidArguments(
                    "--ca-file: " + file + " has no certificates in PEM form.");
        }
    }

    /** A token must not get into a log. */
    @Override
    public String toString() {
        return portal.toString();
    }
}
