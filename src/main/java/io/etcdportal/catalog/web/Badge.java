package io.etcdportal.catalog.web;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.ClusterSummary;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * A cluster's state as a small image, such as "etcd backup | verified 3 h ago". It is in English,
 * whoever fetches it: the one who fetches is seldom the one who reads.
 *
 * @param cluster the cluster's ID
 * @param status the words beside "etcd backup"
 * @param colour the background of those words, dark enough for white letters
 * @param sentence the state in a sentence
 */
record Badge(String cluster, String status, String colour, String sentence) {

    private static final String LABEL = "etcd backup";
    private static final int PADDING = 6;
    private static final int LETTER_WIDTH = 7;
    private static final int MINUTES_TOLD = 120;
    private static final int HOURS_TOLD = 48;

    private static final String GREEN = "#1a7f37";
    private static final String BLUE = "#0a58a8";
    private static final String AMBER = "#8a5a00";
    private static final String RED = "#b3261e";

    static Badge of(ClusterSummary cluster, Instant now) {
        Backup good = cluster.good();
        String age = age(good == null ? null : good.written(), now);
        return new Badge(
                cluster.cluster().toString(),
                status(cluster.state(), age),
                colour(cluster.state()),
                cluster.why().toString());
    }

    private static String status(ClusterState state, String age) {
        return switch (state) {
            case FRESH -> "verified " + age;
            case UNVERIFIED -> "not verified, " + age;
            case UNSEALED -> "no integrity hash, " + age;
            case OVERDUE -> "overdue, " + age;
            case UNDATED -> "age unknown";
            case DAMAGED -> "damaged";
            case UNREADABLE -> "unreadable";
            case UNREACHABLE -> "unreachable";
            case EMPTY -> "no backup";
        };
    }

    private static String colour(ClusterState state) {
        return switch (state) {
            case FRESH -> GREEN;
            case UNVERIFIED -> BLUE;
            case UNSEALED, UNDATED, OVERDUE -> AMBER;
            case DAMAGED, UNREADABLE, UNREACHABLE, EMPTY -> RED;
        };
    }

    private static String age(@Nullable Instant written, Instant now) {
        if (written == null) {
            return "age unknown";
        }
        Duration age = Duration.between(written, now);
        if (age.toMinutes() < 1) {
            return "just now";
        }
        if (age.toMinutes() < MINUTES_TOLD) {
            return age.toMinutes() + " min ago";
        }
        return age.toHours() < HOURS_TOLD ? age.toHours() + " h ago" : age.toDays() + " d ago";
    }

    /** {@return the image as UTF-8} */
    byte[] svg() {
        int label = LABEL.length() * LETTER_WIDTH;
        int words = status.length() * LETTER_WIDTH;
        int left = label + 2 * PADDING;
        int right = words + 2 * PADDING;
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" viewBox="0 0 %1$d 20"\
         role="img" aria-labelledby="title" lang="en">
        <title id="title">%2$s</title>
        <rect width="%1$d" height="20" rx="3" fill="#3d444d"/>
        <rect x="%3$d" width="%4$d" height="20" rx="3" fill="%5$s"/>
        <rect x="%3$d" width="4" height="20" fill="%5$s"/>
        <g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"\
         aria-hidden="true">
        <text x="%6$d" y="14" textLength="%7$d">%8$s</text>
        <text x="%9$d" y="14" textLength="%10$d">%11$s</text>
        </g>
        </svg>
        """
                .formatted(
                        left + right,
                        escaped("etcd backup of %s: %s. %s".formatted(cluster, status, sentence)),
                        left,
                        right,
                        colour,
                        PADDING,
                        label,
                        LABEL,
                        left + PADDING,
                        words,
                        escaped(status))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }
}
