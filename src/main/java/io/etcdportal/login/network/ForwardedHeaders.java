package io.etcdportal.login.network;

import io.etcdportal.login.session.ClientAddress;

import jakarta.servlet.ServletException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.util.NetMask;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives each request the address of its client, and the scheme, host, port and path that the client
 * used, as trusted proxies tell them by {@code X-Forwarded-…} or {@code Forwarded} (RFC 7239).
 *
 * <p>A proxy writes the header that it knows and lets the client's own of the other kind pass. So
 * {@code Forwarded} is read only where there is no {@code X-Forwarded-For}, and a proxy that writes
 * {@code Forwarded} alone has to remove the other.
 */
final class ForwardedHeaders extends ValveBase {

    /** The attribute of a request that has the path prefix of the proxy, where one was told. */
    static final String PREFIX = ForwardedHeaders.class.getName() + ".prefix";

    private static final String FOR = "X-Forwarded-For";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int HIGHEST_PORT = 65_535;

    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(?::(\\d{1,5}))?");
    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.\\.?(?:/|$))[A-Za-z0-9._~-]+)+");

    private final List<NetMask> trusted;

    /**
     * @param trusted addresses of proxies that are believed, as {@code 10.0.0.0/8}
     */
    ForwardedHeaders(List<String> trusted) {
        super(true);
        this.trusted = trusted.stream().map(NetMask::new).toList();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        ClientAddress.parse(request.getRemoteAddr()).ifPresent(peer -> apply(peer, request));
        getNext().invoke(request, response);
    }

    private void apply(ClientAddress peer, Request request) {
        request.setRemoteAddr(peer.toString());
        request.setRemoteHost(peer.toString());
        if (!isTrusted(peer)) {
            return;
        }
        Client client = client(peer, request);
        request.setRemoteAddr(client.address().toString());
        request.setRemoteHost(client.address().toString());
        applyOrigin(request, client.element());
        first(request, "X-Forwarded-Prefix")
                .map(prefix -> prefix.replaceFirst("/+$", ""))
                .filter(PATH.asMatchPredicate())
                .ifPresent(prefix -> request.setAttribute(PREFIX, prefix));
    }

    /**
     * Who a request came from.
     *
     * @param element what the outermost trusted proxy told of it by {@code Forwarded}
     */
    private record Client(ClientAddress address, @Nullable ForwardedElement element) {}

    private Client client(ClientAddress peer, Request request) {
        if (request.getHeader(FOR) == null) {
            return walk(peer, ForwardedElement.parse(values(request, "Forwarded")));
        }
        List<ForwardedElement> clients =
                values(request, FOR).stream().map(ForwardedElement::ofClient).toList();
        return new Client(walk(peer, clients).address(), null);
    }

    /** From the nearest proxy outwards, as long as those who tell of the next one are trusted. */
    private Client walk(ClientAddress peer, List<ForwardedElement> elements) {
        ClientAddress client = peer;
        ForwardedElement reported = null;
        for (ForwardedElement element : elements.reversed()) {
            Optional<ClientAddress> next = ClientAddress.parse(element.client());
            reported = element;
            if (next.isEmpty()) {
                break;
            }
            client = next.get();
            if (!isTrusted(client)) {
                break;
            }
        }
        return new Client(client, reported);
    }

    private boolean isTrusted(ClientAddress address) {
        return trusted.stream().anyMatch(mask -> mask.matches(address.address()));
    }

    private static void applyOrigin(Request request, @Nullable ForwardedElement element) {
        Optional<ForwardedElement> reported = Optional.ofNullable(element);
        Optional<String> scheme =
                first(request, "X-Forwarded-Proto")
                        .or(() -> reported.map(ForwardedElement::scheme));
        Optional<Matcher> host =
                first(request, "X-Forwarded-Host")
                        .or(() -> reported.map(ForwardedElement::host))
                        .map(HOST::matcher)
                        .filter(Matcher::matches);
        Optional<Integer> port =
                host.map(name -> name.group(2))
                        .or(() -> first(request, "X-Forwarded-Port"))
                        .flatMap(ForwardedHeaders::port);
        scheme.ifPresent(name -> applyScheme(request, name.equalsIgnoreCase("https")));
        host.ifPresent(name -> request.getCoyoteRequest().serverName().setString(name.group(1)));
        if (port.isPresent()) {
            request.setServerPort(port.get());
        } else if (host.isPresent() || (scheme.isPresent() && !namesPort(request))) {
            request.setServerPort(request.isSecure() ? HTTPS : HTTP);
        }
    }

    private static void applyScheme(Request request, boolean secure) {
        request.setSecure(secure);
        request.getCoyoteRequest().scheme().setString(secure ? "https" : "http");
    }

    private static boolean namesPort(Request request) {
        Matcher host = HOST.matcher(String.valueOf(request.getHeader("Host")));
        return host.matches() && host.group(2) != null;
    }

    private static Optional<Integer> port(String text) {
        return Optional.of(text)
                .filter(digits -> digits.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .filter(port -> port > 0 && port <= HIGHEST_PORT);
    }

    private static Optional<String> first(Request request, String header) {
        return values(request, header).stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** The values of all lines of a header, which may each be a list. */
    private static List<String> values(Request request, String header) {
        List<String> values = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders(header))) {
            values.addAll(ForwardedElement.split(line, ','));
        }
        return values;
    }
}
