package io.etcdportal.source.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.testbed.S3Server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where the keys of a bucket come from. */
class S3CredentialsTests {

    private final S3Server server = S3Server.start();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path secret;

    @SuppressWarnings("NullAway.Init")
    private Path credentials;

    @BeforeEach
    void nameTheFile() {
        credentials = secret.resolve("credentials");
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Test
    void thePairOfFilesOfAnOperatorsSecretGivesKeysAndRegion() throws IOException {
        writeKeys(server.accessKey());
        Path config =
                Files.writeString(secret.resolve("config"), "[default]\nregion = eu-central-1\n");
        BucketSettings settings = fromServer().keysFrom(credentials, config);

        settings.source().check();

        assertThat(
                        new LazyS3Client(
                                        "bucket",
                                        settings.settings(),
                                        new S3Failures("bucket", "backups"))
                                .get()
                                .serviceClientConfiguration()
                                .region()
                                .id())
                .isEqualTo("eu-central-1");
    }

    @Test
    void keysThatRotateAreUsedAtOnce() throws IOException {
        writeKeys(server.accessKey());
        S3BackupSource source = fromServer().keysFrom(credentials, null).source();
        source.check();

        server.letInOnly("AKIDROTATED");
        assertThat(failureOf(source).cause()).isEqualTo(Cause.FORBIDDEN);
        writeKeys("AKIDROTATED");

        source.check();
    }

    @Test
    void aFileThatIsMissingIsSaidOnUseAndNotBefore() throws IOException {
        S3BackupSource source = fromServer().keysFrom(credentials, null).source();

        assertThat(failureOf(source))
                .isEqualTo(
                        new SourceFailure(
                                "bucket",
                                Cause.NOT_FOUND,
                                "The file "
                                        + credentials
                                        + " cannot be read: mount it, or correct its path."));
        writeKeys(server.accessKey());
        source.check();
    }

    @Test
    void aFileWithoutKeysIsSaid() throws IOException {
        Files.writeString(
                credentials,
                "[production]\naws_access_key_id = AKID\naws_secret_access_key = hush\n");

        SourceFailure failure = failureOf(fromServer().keysFrom(credentials, null).source());

        assertThat(failure.cause()).isEqualTo(Cause.FORBIDDEN);
        assertThat(failure.detail())
                .contains(credentials.toString(), "[default]")
                .doesNotContain("hush");
    }

    @Test
    void aFileThatIsNoCredentialsFileIsSaidWithoutQuotingIt() throws IOException {
        Files.writeString(credentials, "hush hush\n");

        SourceFailure failure = failureOf(fromServer().keysFrom(credentials, null).source());

        assertThat(failure.cause()).isEqualTo(Cause.FORBIDDEN);
        assertThat(failure.detail()).contains(credentials.toString()).doesNotContain("hush");
    }

    @Test
    void theDefaultChainIsAskedWhereTheSettingsNameNoKeys() {
        try (SystemProperties properties = new SystemProperties()) {
            properties.set("aws.accessKeyId", server.accessKey());
            properties.set("aws.secretAccessKey", server.secretKey());

            fromServer().keys(null, null).source().check();
        }
    }

    @Test
    void anEmptyDefaultChainSaysWhatToSet() {
        assumeThat(System.getenv())
                .as("keys of the one who runs the test")
                .doesNotContainKey("AWS_ACCESS_KEY_ID");
        try (SystemProperties properties = new SystemProperties()) {
            properties.set("aws.disableEc2Metadata", "true");
            properties.set("aws.sharedCredentialsFile", secret.resolve("none").toString());
            properties.set("aws.configFile", secret.resolve("none").toString());

            SourceFailure failure = failureOf(fromServer().keys(null, null).source());

            assertThat(failure.cause()).isEqualTo(Cause.FORBIDDEN);
            assertThat(failure.detail())
                    .contains("set access-key and secret-key, or credentials-file");
        }
    }

    private BucketSettings fromServer() {
        return BucketSettings.of(server);
    }

    /** Replaces the file as Kubernetes does, so that no moment sees half of it. */
    private void writeKeys(String accessKey) throws IOException {
        Path fresh =
                Files.writeString(
                        secret.resolve("fresh"),
                        "[default]\naws_access_key_id = "
                                + accessKey
                                + "\naws_secret_access_key = any\n");
        Files.move(fresh, credentials, StandardCopyOption.REPLACE_EXISTING);
    }

    private static SourceFailure failureOf(S3BackupSource source) {
        return catchThrowableOfType(SourceUnavailable.class, source::check).failure();
    }
}
