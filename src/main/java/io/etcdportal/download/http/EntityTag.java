package io.etcdportal.download.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.etcd.Sha256;
import io.etcdportal.source.BackupLocation;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strong entity tag. One tag never stands for two different files; one file may have several,
 * since more is known of it as time goes by: who holds an older one can still go on.
 *
 * @param text as it stands in a header, quotes included
 */
public record EntityTag(String text) {

    private static final int PIN_BYTES = 16;
    private static final Pattern ONE = Pattern.compile("(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    /** {@return the tag of the bytes themselves, wherever they lie} */
    public static EntityTag ofBytes(String sha256) {
        return new EntityTag("\"sha256-" + sha256 + "\"");
    }

    /** {@return the tag of a copy whose source pins its bytes, before anybody has read them} */
    public static EntityTag ofPin(Copy copy) {
        BackupLocation location = copy.location();
        byte[] identity =
                (location.source() + "\n" + location.path() + "\n" + location.pin() + form(copy))
                        .getBytes(UTF_8);
        String digest = Sha256.hex(Sha256.of(identity, 0, identity.length));
        return new EntityTag("\"pin-" + digest.substring(0, 2 * PIN_BYTES) + "\"");
    }

    /** What of the file is given: it, or what is packed in it. */
    private static String form(Copy copy) {
        if (copy.isAsStored()) {
            return "\nas stored";
        }
        return copy.isPacked() ? "\nunpacked" : "";
    }

    /** {@return the tag of what is about to be sent, where nothing else names it yet} */
    public static EntityTag ofDelivery() {
        return new EntityTag("\"sent-" + UUID.randomUUID() + "\"");
    }

    /** {@return the tags in a header, strong and weak ones alike} */
    static List<EntityTag> all(String header) {
        List<EntityTag> tags = new ArrayList<>();
        Matcher one = ONE.matcher(header);
        while (one.find()) {
            tags.add(new EntityTag(one.group(2)));
        }
        return tags;
    }

    /** {@return the strong tags in a header} */
    static List<EntityTag> strong(String header) {
        List<EntityTag> tags = new ArrayList<>();
        Matcher one = ONE.matcher(header);
        while (one.find()) {
            if (one.group(1) == null) {
                tags.add(new EntityTag(one.group(2)));
            }
        }
        return tags;
    }

    @Override
    public String toString() {
        return text;
    }
}
