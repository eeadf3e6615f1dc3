package io.etcdportal.cluster;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one etcd cluster: {@code site/namespace/name}. Each part is written as Kubernetes
 * writes the names of its objects (lower case letters, digits, {@code -} and {@code .}, at most 253
 * characters), so that it can stand in an address, a path and an object key without being escaped.
 *
 * @param site where the cluster lives: one Kubernetes cluster, or another place; chosen in the
 *     configuration
 * @param namespace the Kubernetes namespace
 * @param name the name of the etcd cluster in its namespace
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Object
 *     Names and IDs</a>
 */
public record ClusterId(String site, String namespace, String name)
        implements Comparable<ClusterId> {

    private static final Pattern PART = Pattern.compile("[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Comparator<ClusterId> ORDER =
            Comparator.comparing(ClusterId::site)
                    .thenComparing(ClusterId::namespace)
                    .thenComparing(ClusterId::name);

    public ClusterId {
        if (!isPart(site) || !isPart(namespace) || !isPart(name)) {
            throw new IllegalArgumentException(
                    "site, namespace and name are lower case letters, digits, '-' and '.',"
                            + " beginning and ending with a letter or digit");
        }
    }

    /** {@return whether a text can be a site, a namespace or the name of a cluster} */
    public static boolean isPart(String text) {
        return PART.matcher(text).matches();
    }

    /**
     * {@return the cluster of these three parts, or nothing where one of them can't be part of a
     * name}
     */
    public static Optional<ClusterId> of(String site, String namespace, String name) {
        return isPart(site) && isPart(namespace) && isPart(name)
                ? Optional.of(new ClusterId(site, namespace, name))
                : Optional.empty();
    }

    /**
     * {@return the cluster of {@code site/namespace/name}, or nothing where the text is not of that
     * form}
     */
    public static Optional<ClusterId> parse(String text) {
        String[] parts = text.split("/", -1);
        return parts.length == 3 ? of(parts[0], parts[1], parts[2]) : Optional.empty();
    }

    @Override
    public int compareTo(ClusterId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return site + "/" + namespace + "/" + name;
    }
}
