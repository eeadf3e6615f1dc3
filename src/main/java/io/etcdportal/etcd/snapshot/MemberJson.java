package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.snapshot.SnapshotStatus.Member;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what etcd keeps of a member: JSON with its name and its addresses. */
final class MemberJson {

    private static final int LONGEST = 64 * 1024;
    private static final int LONGEST_TEXT = 256;
    private static final int MOST_URLS = 16;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,16}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final JsonFactory json = new JsonFactory();

    /** {@return the member, or nothing where it can't be read: a check does not fail by it} */
    @Nullable Member read(byte[] key, BoltPage.Slice value) throws IOException {
        String id = new String(key, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!ID.matcher(id).matches() || value.length() > LONGEST) {
            return null;
        }
        byte[] text = value.window().copy(value.position(), (int) value.length());
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text)) {
            return member(id, parser);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static Member member(String id, JsonParser parser) {
        String name = "";
        List<String> peerUrls = List.of();
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = parser.currentName();
                JsonToken token = parser.nextToken();
                if (property.equals("name") && token == JsonToken.VALUE_STRING) {
                    name = plain(parser.getString());
                } else if (property.equals("peerURLs") && token == JsonToken.START_ARRAY) {
                    peerUrls = texts(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new Member(id, name, peerUrls);
    }

    private static List<String> texts(JsonParser parser) {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            if (texts.size() < MOST_URLS) {
                texts.add(plain(parser.getString()));
            }
        }
        return List.copyOf(texts);
    }

    /** What is shown to people is short, and moves no cursor. */
    private static String plain(String text) {
        String shortened = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        return CONTROL.matcher(shortened).replaceAll("\uFFFD");
    }
}
