package io.etcdportal.source.s3;

import io.etcdportal.source.FileThreads;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the portal's keys for a bucket come from. Asked anew for every request, so that keys can
 * rotate.
 */
interface S3Credentials extends AwsCredentialsProvider {

    Logger log = LoggerFactory.getLogger(S3Credentials.class);

    /** {@return the region that stands beside the keys, where one does} */
    default Optional<String> region() {
        return Optional.empty();
    }

    /** {@return what the settings name: keys, files with keys, or the SDK's default chain} */
    static S3Credentials of(SourceSettings.S3 settings, S3Failures failures, FileThreads reads) {
        String accessKey = settings.accessKey();
        String secretKey = settings.secretKey();
        if (accessKey != null && secretKey != null) {
            AwsCredentials keys = AwsBasicCredentials.create(accessKey, secretKey);
            return () -> keys;
        }
        Path credentialsFile = settings.credentialsFile();
        return credentialsFile != null
                ? new CredentialsFiles(credentialsFile, settings.configFile(), failures, reads)
                : defaultChain(failures);
    }

    private static S3Credentials defaultChain(S3Failures failures) {
        AwsCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        return () -> {
            try {
                return chain.resolveCredentials();
            } catch (SdkException empty) {
                // The message tells what each link of the chain was missing, and holds no secret.
                log.warn("{}", empty.getMessage());
                throw failures.of(
                        Cause.FORBIDDEN,
                        "No credentials were found: set access-key and secret-key, or"
                                + " credentials-file, or give the portal's environment what the AWS"
                                + " SDK's default chain looks for.");
            }
        };
    }
}
