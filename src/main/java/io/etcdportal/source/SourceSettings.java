package io.etcdportal.source;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.layout.Layouts;
import io.etcdportal.source.layout.PatternLayout;
import io.etcdportal.source.layout.Placement;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where backups are looked for. The keys of the maps are the names of the sources: chosen freely,
 * unique among all sources, and shown to everybody who sees a backup of theirs.
 *
 * @param s3 buckets of S3-compatible stores
 * @param sidecar fleets of etcd-operator's backup sidecars
 * @param directory mounted volumes
 * @param customLayouts layouts of one's own, by their names
 */
@Validated
@ConfigurationProperties(prefix = "portal.sources", ignoreUnknownFields = false)
public record SourceSettings(
        @DefaultValue Map<String, @Valid S3> s3,
        @DefaultValue Map<String, @Valid Sidecar> sidecar,
        @DefaultValue Map<String, @Valid Directory> directory,
        @DefaultValue Map<String, @Valid CustomLayout> customLayouts) {

    public SourceSettings {
        Set<String> names = new HashSet<>();
        Stream.of(s3, sidecar, directory)
                .flatMap(sources -> sources.keySet().stream())
                .forEach(
                        name -> {
                            require(
                                    ClusterId.isPart(name),
                                    "the source name '"
                                            + name
                                            + "' must be lower case letters, digits, '-' and '.'");
                            require(
                                    names.add(name),
                                    "the source name '"
                                            + name
                                            + "' is used twice under portal.sources; give each"
                                            + " source its own");
                        });
        List<PatternLayout> own =
                customLayouts.entrySet().stream()
                        .map(layout -> layout.getValue().named(layout.getKey()))
                        .toList();
        s3.forEach((name, bucket) -> requireLayouts("s3." + name, bucket.layout(), own));
        directory.forEach(
                (name, volume) -> requireLayouts("directory." + name, volume.layout(), own));
    }

    private static void requireLayouts(
            String source, List<String> layout, List<PatternLayout> own) {
        try {
            if (!layout.isEmpty()) {
                Layouts.named(layout, own);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "portal.sources." + source + ".layout: " + e.getMessage());
        }
    }

    /**
     * {@return how the names in a bucket or volume are read; nothing where its settings name no
     * layout, and it is read as etcd-operator laid it out}
     */
    public Optional<LayoutReader> reader(Named source) {
        return source.layout().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new LayoutReader(
                                source.site(),
                                Layouts.named(
                                        source.layout(),
                                        customLayouts.entrySet().stream()
                                                .map(own -> own.getValue().named(own.getKey()))
                                                .toList()),
                                new Placement(
                                        source.cluster(), source.namespace(), source.timeZone())));
    }

    /** A source whose names are read by layouts. */
    public sealed interface Named {
        /** {@return the site that its clusters live in} */
        String site();

        /** {@return the names of the layouts; empty for that of etcd-operator} */
        List<String> layout();

        /** {@return the cluster of backups of which nothing else names one} */
        @Nullable String cluster();

        /** {@return the namespace of clusters of which nothing else names one} */
        String namespace();

        /** {@return where clocks show the times in names that say no offset} */
        ZoneId timeZone();
    }

    /**
     * A layout of one's own.
     *
     * @param pattern a regular expression for whole keys or paths, with named groups
     * @param timeFormat how its group {@code time} is written
     * @param example a key or path that it has to match
     */
    public record CustomLayout(
            @NotBlank String pattern, @Nullable String timeFormat, @NotBlank String example) {

        PatternLayout named(String name) {
            try {
                return PatternLayout.of(name, pattern, timeFormat, example);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "portal.sources.custom-layouts." + name + ": " + e.getMessage());
            }
        }
    }

    /**
     * A bucket with keys {@code [prefix/]v1/<cluster>/<backup>} and {@code
     * [prefix/]v1/<namespace>/<cluster>/<backup>}.
     *
     * @param site the site that the clusters in it live in
     * @param bucket the name of the bucket
     * @param prefix what stands before {@code v1/} in every key
     * @param namespace the namespace of clusters whose keys name none
     * @param layout the layouts of its keys, or {@code auto}; where it isn't set, that of
     *     etcd-operator
     * @param cluster the cluster of backups whose keys name none
     * @param timeZone the time zone of times in keys that say no offset
     * @param region the region of the bucket; where it isn't set, the one in config-file, else
     *     {@code us-east-1}
     * @param endpoint the address of the store, where it isn't AWS
     * @param pathStyle whether the bucket stands in the path rather than in the host name of
     *     requests
     * @param accessKey the access key; needs secret-key
     * @param secretKey the secret of access-key
     * @param credentialsFile an AWS credentials file (profile {@code default}), as etcd-operator's
     *     secrets hold it
     * @param configFile an AWS config file beside credentials-file
     * @param ageIdentityFile identities of age, to decrypt what is encrypted with it
     * @param caFile PEM certificates to trust for this source, instead of the Java runtime's own
     * @param connectTimeout how long a connection may take to come about
     * @param readTimeout how long the store may stay silent in the middle of an answer
     * @param limits how much of it downloads may take
     */
    public record S3(
            @NotBlank String site,
            @NotBlank String bucket,
            @DefaultValue("") String prefix,
            @DefaultValue("default") String namespace,
            @DefaultValue List<String> layout,
            @Nullable String cluster,
            @DefaultValue("UTC") ZoneId timeZone,
            @Nullable String region,
            @Nullable URI endpoint,
            @DefaultValue("false") boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @Nullable Path credentialsFile,
            @Nullable Path configFile,
            @Nullable Path ageIdentityFile,
            @Nullable Path caFile,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("30s") Duration readTimeout,
            @DefaultValue Limits limits)
            implements Named {

        public S3 {
            requireSite(site);
            requireCluster(cluster, layout);
            requireNamespace(namespace);
            require(
                    (accessKey == null) == (secretKey == null),
                    "access-key and secret-key go together; set both, or neither to use the default"
                            + " chain");
            require(
                    accessKey == null || credentialsFile == null,
                    "access-key and credentials-file exclude each other; set only one of them");
            require(
                    configFile == null || credentialsFile != null,
                    "config-file stands beside a credentials-file; set that too");
            require(
                    endpoint == null || (isHttp(endpoint) && endpoint.getUserInfo() == null),
                    "endpoint must begin with http:// or https://, and hold no credentials");
            requirePositive("connect-timeout", connectTimeout);
            requirePositive("read-timeout", readTimeout);
        }

        /** Leaves out the keys. */
        @Override
        public String toString() {
            return "S3[site="
                    + site
                    + ", bucket="
                    + bucket
                    + ", prefix="
                    + prefix
                    + ", endpoint="
                    + endpoint
                    + "]";
        }
    }

    /**
     * Sidecars that are reached by one pattern of addresses.
     *
     * @param site the site that the clusters live in
     * @param url the address of one cluster's sidecar, with {@code {cluster}} and {@code
     *     {namespace}} in it
     * @param clusters the clusters that have a sidecar, as {@code namespace/name}
     * @param caFile PEM certificates to trust for this source, instead of the Java runtime's own
     * @param connectTimeout how long a connection may take to come about
     * @param readTimeout how long a sidecar may stay silent in the middle of an answer
     * @param limits how much of the fleet downloads may take
     */
    public record Sidecar(
            @NotBlank String site,
            @DefaultValue("http://{cluster}-backup-sidecar.{namespace}.svc.cluster.local:19999")
                    String url,
            @DefaultValue List<String> clusters,
            @Nullable Path caFile,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("30s") Duration readTimeout,
            @DefaultValue Limits limits) {

        public Sidecar {
            requireSite(site);
            require(
                    !clusters.isEmpty(),
                    "clusters must name at least one cluster, as namespace/name");
            for (String cluster : clusters) {
                require(
                        ClusterId.parse(site + "/" + cluster).isPresent(),
                        "the cluster '"
                                + cluster
                                + "' must be written as namespace/name in lower case");
            }
            require(
                    Set.copyOf(clusters).size() == clusters.size(),
                    "clusters names a cluster twice");
            List<URI> addresses =
                    clusters.stream()
                            .map(cluster -> cluster.split("/", -1))
                            .map(parts -> address(url, parts[0], parts[1]))
                            .toList();
            require(
                    addresses.stream().allMatch(SourceSettings::isHttp),
                    "url must begin with http:// or https:// and a host");
            require(
                    addresses.stream().allMatch(Sidecar::isPlain),
                    "url must hold neither credentials nor a query nor a fragment");
            require(
                    Set.copyOf(addresses).size() == addresses.size(),
                    "url must contain {cluster}, and {namespace} where two namespaces have a"
                            + " cluster of one name, so that each cluster has its own address");
            requirePositive("connect-timeout", connectTimeout);
            requirePositive("read-timeout", readTimeout);
        }

        private static URI address(String url, String namespace, String name) {
            String address = url.replace("{cluster}", name).replace("{namespace}", namespace);
            return URI.create(address.replaceFirst("/+$", ""));
        }

        private static boolean isPlain(URI address) {
            return address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
        }

        /** {@return the address of one cluster's sidecar, without a slash at its end} */
        public URI address(ClusterId cluster) {
            return address(url, cluster.namespace(), cluster.name());
        }

        /** {@return the clusters of the fleet} */
        public List<ClusterId> clusterIds() {
            return clusters.stream()
                    .map(cluster -> ClusterId.parse(site + "/" + cluster).orElseThrow())
                    .toList();
        }
    }

    /**
     * A directory that holds {@code v1/<cluster>/<backup>}.
     *
     * @param site the site that the clusters live in
     * @param namespace the namespace that the clusters live in
     * @param layout the layouts of its files, or {@code auto}; where it isn't set, that of
     *     etcd-operator
     * @param cluster the cluster of backups whose paths name none
     * @param timeZone the time zone of times in names that say no offset
     * @param path where the volume is mounted
     * @param ageIdentityFile identities of age, to decrypt what is encrypted with it
     * @param readTimeout how long one call of the file system may take
     * @param limits how much of it downloads may take
     */
    public record Directory(
            @NotBlank String site,
            @DefaultValue("default") String namespace,
            @DefaultValue List<String> layout,
            @Nullable String cluster,
            @DefaultValue("UTC") ZoneId timeZone,
            @NotNull Path path,
            @Nullable Path ageIdentityFile,
            @DefaultValue("10s") Duration readTimeout,
            @DefaultValue Limits limits)
            implements Named {

        public Directory {
            requireSite(site);
            requireCluster(cluster, layout);
            requireNamespace(namespace);
            requirePositive("read-timeout", readTimeout);
        }
    }

    /**
     * How much may be taken from one source at once, by all who read backups from it.
     *
     * @param atOnce how many copies may be read at the same time
     * @param bandwidth how many bytes may come in a second, shared by all readers alike; as many as
     *     the source gives where it isn't set
     */
    public record Limits(@DefaultValue("1500") int atOnce, @Nullable DataSize bandwidth) {

        /** What holds where nothing is set. */
        public static final Limits USUAL = new Limits(1500, null);

        public Limits {
            require(atOnce > 0, "limits.at-once must be 1 or more");
            require(
                    bandwidth == null || bandwidth.toBytes() >= 1024,
                    "limits.bandwidth is in a second, and must be 1KB or more");
        }
    }

    /** {@return the limits of the source of that name} */
    Limits limits(String name) {
        if (s3.containsKey(name)) {
            return s3.get(name).limits();
        }
        if (sidecar.containsKey(name)) {
            return sidecar.get(name).limits();
        }
        return directory.containsKey(name) ? directory.get(name).limits() : Limits.USUAL;
    }

    /**
     * {@return the file with the identities of age of the source of that name, where it has one}
     */
    Optional<Path> ageIdentityFile(String name) {
        return Optional.ofNullable(
                s3.containsKey(name)
                        ? s3.get(name).ageIdentityFile()
                        : directory.containsKey(name)
                                ? directory.get(name).ageIdentityFile()
                                : null);
    }

    private static void requireSite(@Nullable String site) {
        require(
                site == null || site.isBlank() || ClusterId.isPart(site),
                "site must be lower case letters, digits, '-' and '.'");
    }

    private static void requireCluster(@Nullable String cluster, List<String> layout) {
        require(
                cluster == null || ClusterId.isPart(cluster),
                "cluster must be lower case letters, digits, '-' and '.'");
        require(
                cluster == null || !layout.isEmpty(),
                "cluster names the cluster of a layout; set layout too, such as layout: k3s");
    }

    private static void requireNamespace(String namespace) {
        require(
                ClusterId.isPart(namespace),
                "namespace must be lower case letters, digits, '-' and '.'");
    }

    private static void requirePositive(String name, Duration duration) {
        require(duration.isPositive(), name + " must be longer than nothing");
    }

    private static boolean isHttp(URI address) {
        return address.getHost() != null
                && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
