package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The gateway does what the other tests take for granted: it keeps objects, and it knows its users.
 */
@NeedsEngine
class CephGatewayIT {

    private final CephGateway gateway = CephGateway.shared();

    @Test
    void keepsAnObject() {
        try (var s3 = client(gateway.accessKey(), gateway.secretKey())) {
            s3.createBucket(b -> b.bucket("testbed-keeps"));
            s3.putObject(
                    o -> o.bucket("testbed-keeps").key("a/b.backup"),
                    RequestBody.fromString("etcd"));

            var listed = s3.listObjectsV2(l -> l.bucket("testbed-keeps").prefix("a/"));
            assertThat(listed.contents()).extracting(S3Object::key).containsExactly("a/b.backup");
            var read = s3.getObjectAsBytes(o -> o.bucket("testbed-keeps").key("a/b.backup"));
            assertThat(read.asUtf8String()).isEqualTo("etcd");
        }
    }

    @Test
    void refusesAWrongSecret() {
        try (var s3 = client(gateway.accessKey(), gateway.otherSecretKey())) {
            assertThatExceptionOfType(S3Exception.class)
                    .isThrownBy(s3::listBuckets)
                    .extracting(e -> e.awsErrorDetails().errorCode())
                    .isEqualTo("SignatureDoesNotMatch");
        }
    }

    @Test
    void keepsUsersApart() {
        try (var other = client(gateway.otherAccessKey(), gateway.otherSecretKey());
                var portal = client(gateway.accessKey(), gateway.secretKey())) {
            other.createBucket(b -> b.bucket("testbed-of-other"));

            assertThatExceptionOfType(S3Exception.class)
                    .isThrownBy(() -> portal.listObjectsV2(l -> l.bucket("testbed-of-other")))
                    .extracting(S3Exception::statusCode)
                    .isEqualTo(403);
        }
    }

    private S3Client client(String accessKey, String secretKey) {
        return S3Client.builder()
                .endpointOverride(gateway.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(accessKey, secretKey)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }
}
