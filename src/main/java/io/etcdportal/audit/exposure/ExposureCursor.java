package io.etcdportal.audit.exposure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.paging.InvalidCursor;

import java.util.Base64;

/**
 * A place in a list of who holds what.
 *
 * @param person the id of the person
 * @param cluster the cluster
 * @param backup the name of the backup; empty in a list that does not name them
 */
public record ExposureCursor(String person, ClusterId cluster, String backup) {

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws InvalidCursor where that is none
     */
    public static ExposureCursor parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("\n", -1);
            return new ExposureCursor(parts[0], ClusterId.parse(parts[1]).orElseThrow(), parts[2]);
        } catch (RuntimeException _) {
            throw new InvalidCursor();
        }
    }

    @Override
    public String toString() {
        String parts = person + "\n" + cluster + "\n" + backup;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.getBytes(UTF_8));
    }
}
