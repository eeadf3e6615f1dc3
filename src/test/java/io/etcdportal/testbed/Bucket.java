package io.etcdportal.testbed;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A bucket of a {@link CephGateway}, for whoever fills it. */
public final class Bucket implements AutoCloseable {

    private static final int WRITERS = 8;

    private final String name;
    private final S3Client client;

    /** Makes a bucket. */
    public Bucket(CephGateway gateway, String name) {
        this.name = name;
        this.client =
                S3Client.builder()
                        .endpointOverride(gateway.endpoint())
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                gateway.accessKey(), gateway.secretKey())))
                        .build();
        client.createBucket(bucket -> bucket.bucket(name));
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Puts an object. */
    public void put(String key, byte[] bytes) {
        client.putObject(object -> object.bucket(name).key(key), RequestBody.fromBytes(bytes));
    }

    /** Puts the same bytes under many keys. */
    public void putAll(Collection<String> keys, byte[] bytes) {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            keys.forEach(key -> writers.execute(() -> put(key, bytes)));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
