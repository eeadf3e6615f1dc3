package io.etcdportal.access;

import com.fasterxml.jackson.annotation.JsonCreator;

import io.etcdportal.cluster.ClusterId;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Clusters by pattern: {@code site/namespace/name}, where {@code *} stands for any run of
 * characters within its part.
 *
 * @param site pattern of the site
 * @param namespace pattern of the namespace
 * @param name pattern of the cluster's name
 */
public record ClusterPattern(String site, String namespace, String name) {

    private static final Pattern PART = Pattern.compile("[a-z0-9.*-]{1,253}");

    /** Every cluster there is. */
    public static final ClusterPattern ALL = new ClusterPattern("*", "*", "*");

    public ClusterPattern {
        if (!isPart(site) || !isPart(namespace) || !isPart(name)) {
            throw new IllegalArgumentException(
                    "a pattern of clusters is site/namespace/name, each of lower case"
                            + " letters, digits, '-', '.' and '*', as in prod-*/payments/*");
        }
    }

    /**
     * Reads {@code site/namespace/name}.
     *
     * @throws IllegalArgumentException with a sentence for the one who wrote it
     */
    @JsonCreator
    public static ClusterPattern parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is no pattern of clusters; write site/namespace/name, as in"
                            + " prod-*/payments/*");
        }
        return new ClusterPattern(parts[0], parts[1], parts[2]);
    }

    /** {@return whether clusters of the site may be among these} */
    boolean reaches(String site) {
        return matches(this.site, site);
    }

    /** {@return whether the cluster is one of these} */
    public boolean matches(ClusterId cluster) {
        return matches(site, cluster.site())
                && matches(namespace, cluster.namespace())
                && matches(name, cluster.name());
    }

    /**
     * {@return patterns that a cluster of both has to match, all of them} One, where one says it;
     * none, where there can be no such cluster.
     */
    List<ClusterPattern> and(ClusterPattern other) {
        if (apart(site, other.site)
                || apart(namespace, other.namespace)
                || apart(name, other.name)) {
            return List.of();
        }
        if (across(site, other.site)
                || across(namespace, other.namespace)
                || across(name, other.name)) {
            return List.of(this, other);
        }
        return List.of(
                new ClusterPattern(
                        narrower(site, other.site),
                        narrower(namespace, other.namespace),
                        narrower(name, other.name)));
    }

    private static boolean apart(String one, String other) {
        return (isExact(one) && !matches(other, one)) || (isExact(other) && !matches(one, other));
    }

    /** As {@code a*} and {@code *b}: no text with stars says what both match. */
    private static boolean across(String one, String other) {
        return !isExact(one)
                && !isExact(other)
                && !one.equals(other)
                && !one.equals("*")
                && !other.equals("*");
    }

    private static String narrower(String one, String other) {
        return isExact(one) || other.equals("*") ? one : other;
    }

    private static boolean isExact(String part) {
        return part.indexOf('*') < 0;
    }

    @Override
    public String toString() {
        return site + "/" + namespace + "/" + name;
    }

    /** Walks both texts once, going back to the last star only: no input makes it slow. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int afterStar = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean isPart(String text) {
        return PART.matcher(text).matches();
    }
}
