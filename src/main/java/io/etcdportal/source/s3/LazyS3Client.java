package io.etcdportal.source.s3;

import io.etcdportal.source.FileThreads;
import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.TrustedCertificates;

import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import java.net.ProxySelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.TrustManager;

/**
 * The SDK's client for one bucket. It is made when it is first needed, since making it reads files,
 * and made again at the next need where that failed.
 */
final class LazyS3Client implements Supplier<S3Client> {

    // Connections are made as needed: this only must not be what limits the downloads, which are
    // limited elsewhere.
    private static final int MAX_CONNECTIONS = 2_048;
    private static final Logger log = LoggerFactory.getLogger(LazyS3Client.class);
    private static final String DEFAULT_REGION = "us-east-1";

    private final String source;
    private final SourceSettings.S3 settings;
    private final S3Failures failures;
    private final FileThreads credentialsReads;
    private final FileThreads caReads;
    private volatile @Nullable S3Client client;
    private @Nullable String named;

    LazyS3Client(String source, SourceSettings.S3 settings, S3Failures failures) {
        this.source = source;
        this.settings = settings;
        this.failures = failures;
        this.credentialsReads = reads(settings.credentialsFile());
        this.caReads = reads(settings.caFile());
    }

    private FileThreads reads(@Nullable Path file) {
        return new FileThreads(
                source,
                1,
                settings.connectTimeout().plus(settings.readTimeout()),
                "The file "
                        + String.valueOf(file).replace("%", "%%")
                        + " could not be read within %d s: check its mount.");
    }

    @Override
    public S3Client get() {
        S3Client made = client;
        return made != null ? made : makeOnce();
    }

    private synchronized S3Client makeOnce() {
        S3Client made = client;
        if (made == null) {
            made = make();
            client = made;
        }
        return made;
    }

    /**
     * Asks in another region from now on, where nobody has set one.
     *
     * @return whether it asks there now
     */
    synchronized boolean moveTo(String region) {
        if (isRegionSet()) {
            return false;
        }
        if (named == null) {
            log.info("Source {}: the store reports the bucket in region {}", source, region);
            named = region;
            client = null;
        }
        return region.equals(named);
    }

    private boolean isRegionSet() {
        return settings.region() != null
                || S3Credentials.of(settings, failures, credentialsReads).region().isPresent();
    }

    private S3Client make() {
        S3Credentials credentials = S3Credentials.of(settings, failures, credentialsReads);
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClientBuilder(connections())
                        .credentialsProvider(hidden(credentials))
                        .region(Region.of(region(credentials)))
                        .forcePathStyle(settings.pathStyle())
                        // Many compatible stores refuse or mangle the checksums that the SDK adds
                        // by default.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(this::limit);
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }

    /** A store may quote the keys that it refuses. */
    private AwsCredentialsProvider hidden(S3Credentials credentials) {
        return () -> {
            AwsCredentials keys = credentials.resolveCredentials();
            failures.hide(List.of(keys.accessKeyId(), keys.secretAccessKey()));
            return keys;
        };
    }

    private String region(S3Credentials credentials) {
        return Optional.ofNullable(settings.region())
                .or(credentials::region)
                .orElse(named == null ? DEFAULT_REGION : named);
    }

    /**
     * Bounds a call with all its retries. A body that is read after the call is bounded by its
     * silence alone.
     */
    private void limit(ClientOverrideConfiguration.Builder configuration) {
        configuration
                .addExecutionInterceptor(new ResponseNormalizer(failures))
                .retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(settings.connectTimeout().plus(settings.readTimeout()));
    }

    private SdkHttpClient.Builder<?> connections() {
        Apache5HttpClient.Builder http =
                Apache5HttpClient.builder()
                        .maxConnections(MAX_CONNECTIONS)
                        .connectionAcquisitionTimeout(settings.connectTimeout())
                        .connectionTimeout(settings.connectTimeout())
                        .socketTimeout(settings.readTimeout())
                        .tcpKeepAlive(true)
                        // The SDK's own reading of the settings of proxies takes that of HTTP for
                        // HTTPS too.
                        .proxyConfiguration(
                                ProxyConfiguration.builder()
                                        .useSystemPropertyValues(false)
                                        .useEnvironmentVariableValues(false)
                                        .build())
                        .httpRoutePlanner(
                                new SystemDefaultRoutePlanner(ProxySelector.getDefault()));
        Path caFile = settings.caFile();
        if (caFile != null) {
            TrustManager[] trusted = caReads.call(() -> TrustedCertificates.read(source, caFile));
            http.tlsTrustManagersProvider(() -> trusted);
        }
        return http;
    }
}
