package io.etcdportal.catalog.store;

import io.etcdportal.cluster.ClusterId;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list of clusters, behind one of them.
 *
 * @param attention its rank then
 * @param goodAt when its newest good backup was written, in milliseconds, 0 where that isn't known
 * @param goodSize the length of that backup in bytes, 0 where it isn't known
 * @param position how many clusters were before this place when it was told
 * @param cluster which
 */
public record ClusterCursor(
        int attention, long goodAt, long goodSize, long position, ClusterId cluster) {

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,2})~(\\d{1,16})~(\\d{1,18})~(\\d{1,9})~(.+)");

    public static Optional<ClusterCursor> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? ClusterId.parse(parts.group(5))
                        .map(
                                cluster ->
                                        new ClusterCursor(
                                                Integer.parseInt(parts.group(1)),
                                                Long.parseLong(parts.group(2)),
                                                Long.parseLong(parts.group(3)),
                                                Long.parseLong(parts.group(4)),
                                                cluster))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return attention + "~" + goodAt + "~" + goodSize + "~" + position + "~" + cluster;
    }
}
