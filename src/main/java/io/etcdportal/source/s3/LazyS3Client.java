package io.etcdportal.source.s3;

import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.TrustedCertificates;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import java.nio.file.Path;
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
    private static final String DEFAULT_REGION = "us-east-1";

    private final String source;
    private final SourceSettings.S3 settings;
    private final S3Failures failures;
    private volatile @Nullable S3Client client;

    LazyS3Client(String source, SourceSettings.S3 settings, S3Failures failures) {
        this.source = source;
        this.settings = settings;
        this.failures = failures;
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

    private S3Client make() {
        S3Credentials credentials = S3Credentials.of(settings, failures);
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClientBuilder(connections())
                        .credentialsProvider(credentials)
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

    private String region(S3Credentials credentials) {
        return Optional.ofNullable(settings.region())
                .or(credentials::region)
                .orElse(DEFAULT_REGION);
    }

    /**
     * Bounds a call with all its retries. A body that is read after the call is bounded by its
     * silence alone.
     */
    private void limit(ClientOverrideConfiguration.Builder configuration) {
        configuration
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
                        .tcpKeepAlive(true);
        Path caFile = settings.caFile();
        if (caFile != null) {
            TrustManager[] trusted = TrustedCertificates.read(source, caFile);
            http.tlsTrustManagersProvider(() -> trusted);
        }
        return http;
    }
}
