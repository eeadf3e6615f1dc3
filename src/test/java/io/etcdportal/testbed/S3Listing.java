package io.etcdportal.testbed;

import io.etcdportal.testbed.S3Objects.Stored;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** One page of a ListObjectsV2, as XML. */
final class S3Listing {

    private static final int MOST_KEYS = 1_000;

    private final String bucket;
    private final Map<String, String> query;
    private final Set<S3Quirk> quirks;
    private final Set<String> archived;

    S3Listing(String bucket, Map<String, String> query, Set<S3Quirk> quirks, Set<String> archived) {
        this.bucket = bucket;
        this.query = query;
        this.quirks = quirks;
        this.archived = archived;
    }

    String of(S3Objects objects) {
        if (quirks.contains(S3Quirk.ENDLESS_LISTING)) {
            return page(List.of(), "page" + System.nanoTime());
        }
        if (quirks.contains(S3Quirk.CIRCULAR_LISTING)) {
            boolean first = "b".equals(query.get("continuation-token"));
            return page(objects.page(prefix(), "", 1), first ? "a" : "b");
        }
        int limit = Math.min(MOST_KEYS, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
        if ("/".equals(query.get("delimiter"))) {
            return folder(objects);
        }
        List<Stored> found = objects.page(prefix(), after(), limit + 1);
        return page(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    /** All objects of one folder, and the folders in it, in one page. */
    private String folder(S3Objects objects) {
        List<Stored> here = new ArrayList<>();
        Set<String> folders = new TreeSet<>();
        for (Stored object : objects.page(prefix(), after(), Integer.MAX_VALUE)) {
            int slash = object.key().indexOf('/', prefix().length());
            if (slash < 0) {
                here.add(object);
            } else {
                folders.add(object.key().substring(0, slash + 1));
            }
        }
        StringBuilder common = new StringBuilder();
        folders.forEach(
                folder ->
                        common.append(
                                element(
                                        "CommonPrefixes",
                                        element("Prefix", encoding().apply(folder)))));
        return page(here, null).replace("</ListBucketResult>", common + "</ListBucketResult>");
    }

    private String page(List<Stored> page, boolean more) {
        return page(page, more ? token(page.getLast().key()) : null);
    }

    private String page(List<Stored> page, @Nullable String token) {
        StringBuilder xml =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                        .append(
                                "<ListBucketResult"
                                        + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                        .append(element("Name", escaped(bucket)))
                        .append(element("Prefix", encoding().apply(prefix())))
                        .append(element("KeyCount", String.valueOf(page.size())))
                        .append(element("IsTruncated", String.valueOf(token != null)));
        if (encodesUrls()) {
            xml.append(element("EncodingType", "url"));
        }
        if (token != null) {
            xml.append(element("NextContinuationToken", token));
        }
        page.forEach(object -> xml.append(element("Contents", contents(object))));
        return xml.append("</ListBucketResult>").toString();
    }

    private String contents(Stored object) {
        return element("Key", encoding().apply(object.key()))
                + written(object)
                + tag(object)
                + size(object)
                + element("StorageClass", archived.contains(object.key()) ? "GLACIER" : "STANDARD");
    }

    private String written(Stored object) {
        if (quirks.contains(S3Quirk.NO_DATE_LISTED)) {
            return "";
        }
        String date =
                quirks.contains(S3Quirk.HTTP_DATE_LISTED)
                        ? S3Server.HTTP_DATE.format(object.written())
                        : object.written().toString();
        return element("LastModified", quirks.contains(S3Quirk.ODD_DATE_LISTED) ? "soon" : date);
    }

    private String tag(Stored object) {
        if (quirks.contains(S3Quirk.NO_TAG_LISTED)) {
            return "";
        }
        String tag =
                quirks.contains(S3Quirk.BARE_TAG_LISTED)
                        ? object.tag().replace("\"", "")
                        : object.tag();
        return element(
                "ETag", escaped(quirks.contains(S3Quirk.WEAK_TAG_LISTED) ? "W/" + tag : tag));
    }

    private String size(Stored object) {
        if (quirks.contains(S3Quirk.NO_SIZE_LISTED)) {
            return "";
        }
        return element(
                "Size",
                quirks.contains(S3Quirk.ODD_SIZE_LISTED)
                        ? "large"
                        : String.valueOf(object.bytes().length));
    }

    private String prefix() {
        return query.getOrDefault("prefix", "");
    }

    private String after() {
        String token = query.get("continuation-token");
        return token == null
                ? query.getOrDefault("start-after", "")
                : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    }

    private static String token(String lastKey) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(lastKey.getBytes(StandardCharsets.UTF_8));
    }

    private boolean encodesUrls() {
        return "url".equals(query.get("encoding-type"));
    }

    private UnaryOperator<String> encoding() {
        return encodesUrls()
                ? text ->
                        URLEncoder.encode(text, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/")
                : S3Listing::escaped;
    }

    private static String element(String name, String content) {
        return "<" + name + ">" + content + "</" + name + ">";
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> escaped.append("&amp;");
                                case '<' -> escaped.append("&lt;");
                                case '>' -> escaped.append("&gt;");
                                case '"' -> escaped.append("&quot;");
                                default -> {
                                    if (c < ' ') {
                                        // As S3 does it, though no parser of XML 1.0 takes it.
                                        escaped.append("&#x")
                                                .append(Integer.toHexString(c))
                                                .append(';');
                                    } else {
                                        escaped.append((char) c);
                                    }
                                }
                            }
                        });
        return escaped.toString();
    }
}
