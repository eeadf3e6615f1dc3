package io.etcdportal.catalog.model;

import io.etcdportal.cluster.ClusterId;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The order in which people look for names: {@code app-2} is before {@code app-10}. Databases know
 * no such order, so that each name is kept a second time, in a form that they sort like that.
 */
public final class NaturalOrder {

    private static final Pattern NUMBER = Pattern.compile("0*(\\d+)");

    private NaturalOrder() {}

    /**
     * {@return the form of a cluster's name that sorts by site, namespace and name} It is compared
     * byte by byte. Before each number stands how many digits it has; between the parts stands what
     * is before every letter, so that {@code a/z} is before {@code a-b/c}.
     */
    public static String of(ClusterId cluster) {
        return String.join(" ", key(cluster.site()), key(cluster.namespace()), key(cluster.name()));
    }

    private static String key(String name) {
        return NUMBER.matcher(name).replaceAll(NaturalOrder::withLength);
    }

    private static String withLength(MatchResult number) {
        return "%03d%s".formatted(number.group(1).length(), number.group(1));
    }
}
