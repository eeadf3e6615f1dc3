package io.etcdportal.source.s3;

import io.etcdportal.source.SourceSettings;
import io.etcdportal.testbed.S3Server;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Makes the settings of a bucket: what a portal would be given by default, but for what the test
 * says.
 */
final class BucketSettings {

    private final URI endpoint;
    private String bucket;
    private String prefix = "";
    private List<String> layout = List.of();
    private @Nullable String region;
    private @Nullable String accessKey;
    private @Nullable String secretKey;
    private @Nullable Path credentialsFile;
    private @Nullable Path configFile;
    private @Nullable Path caFile;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration readTimeout = Duration.ofSeconds(30);

    private BucketSettings(URI endpoint, String bucket) {
        this.endpoint = endpoint;
        this.bucket = bucket;
    }

    static BucketSettings of(S3Server server) {
        return at(server.endpoint(), server.bucket()).keys(server.accessKey(), server.secretKey());
    }

    static BucketSettings at(URI endpoint, String bucket) {
        return new BucketSettings(endpoint, bucket);
    }

    BucketSettings bucket(String bucket) {
        this.bucket = bucket;
        return this;
    }

    BucketSettings prefix(String prefix) {
        this.prefix = prefix;
        return this;
    }

    BucketSettings region(String region) {
        this.region = region;
        return this;
    }

    BucketSettings keys(@Nullable String accessKey, @Nullable String secretKey) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        return this;
    }

    BucketSettings keysFrom(Path credentialsFile, @Nullable Path configFile) {
        this.credentialsFile = credentialsFile;
        this.configFile = configFile;
        return keys(null, null);
    }

    BucketSettings layout(String... layout) {
        this.layout = List.of(layout);
        return this;
    }

    BucketSettings trusting(Path caFile) {
        this.caFile = caFile;
        return this;
    }

    BucketSettings timeouts(Duration connect, Duration read) {
        this.connectTimeout = connect;
        this.readTimeout = read;
        return this;
    }

    S3BackupSource source() {
        SourceSettings.S3 settings = settings();
        return new S3BackupSource(
                "bucket",
                settings,
                new SourceSettings(Map.of("bucket", settings), Map.of(), Map.of(), Map.of())
                        .reader(settings));
    }

    SourceSettings.S3 settings() {
        return new SourceSettings.S3(
                "here",
                bucket,
                prefix,
                "default",
                layout,
                null,
                ZoneOffset.UTC,
                region,
                endpoint,
                true,
                accessKey,
                secretKey,
                credentialsFile,
                configFile,
                null,
                caFile,
                connectTimeout,
                readTimeout,
                SourceSettings.Limits.USUAL);
    }
}
