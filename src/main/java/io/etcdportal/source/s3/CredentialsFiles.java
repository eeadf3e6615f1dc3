package io.etcdportal.source.s3;

import io.etcdportal.source.FileThreads;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pair of files that etcd-operator's secrets hold: {@code credentials} and {@code config}, with
 * a profile {@code default}. They are looked at for every request and read again where they
 * changed, since Kubernetes replaces the files of a mounted secret when it rotates. The SDK's own
 * reloading looks at modification times only, and no more often than its clock allows, so that a
 * rotated key would be refused for a while.
 */
final class CredentialsFiles implements S3Credentials {

    private static final String PROFILE = "default";

    private final Path credentialsFile;
    private final @Nullable Path configFile;
    private final S3Failures failures;
    private final FileThreads reads;
    private volatile @Nullable Loaded loaded;

    CredentialsFiles(
            Path credentialsFile,
            @Nullable Path configFile,
            S3Failures failures,
            FileThreads reads) {
        this.credentialsFile = credentialsFile;
        this.configFile = configFile;
        this.failures = failures;
        this.reads = reads;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            return current().keys().resolveCredentials();
        } catch (SdkException keyless) {
            // Its message may quote the file.
            throw failures.of(
                    Cause.FORBIDDEN,
                    "The credentials-file "
                            + credentialsFile
                            + " has no keys: it needs aws_access_key_id and aws_secret_access_key"
                            + " under [default].");
        }
    }

    @Override
    public Optional<String> region() {
        return current().profiles().profile(PROFILE).flatMap(profile -> profile.property("region"));
    }

    private Loaded current() {
        return reads.call(this::look);
    }

    private Loaded look() {
        List<Stamp> stamps = stamps();
        Loaded known = loaded;
        if (known == null || !known.stamps.equals(stamps)) {
            known = load(stamps);
            loaded = known;
        }
        return known;
    }

    private Loaded load(List<Stamp> stamps) {
        ProfileFile.Aggregator files = ProfileFile.aggregator();
        files.addFile(parse(credentialsFile, ProfileFile.Type.CREDENTIALS));
        if (configFile != null) {
            files.addFile(parse(configFile, ProfileFile.Type.CONFIGURATION));
        }
        ProfileFile profiles = files.build();
        AwsCredentialsProvider keys =
                ProfileCredentialsProvider.builder()
                        .profileFile(profiles)
                        .profileName(PROFILE)
                        .build();
        return new Loaded(stamps, profiles, keys);
    }

    private ProfileFile parse(Path file, ProfileFile.Type type) {
        try (InputStream content = Files.newInputStream(file)) {
            return ProfileFile.builder().content(content).type(type).build();
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        } catch (RuntimeException notProfiles) {
            throw failures.of(
                    Cause.FORBIDDEN, "The file " + file + " is not in the format of AWS profiles.");
        }
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        stamps.add(stamp(credentialsFile));
        if (configFile != null) {
            stamps.add(stamp(configFile));
        }
        return stamps;
    }

    private Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private SourceUnavailable unreadable(Path file, IOException failure) {
        return failure instanceof AccessDeniedException
                ? failures.of(
                        Cause.FORBIDDEN,
                        "The portal's user lacks permission to read the file " + file + ".")
                : failures.of(
                        Cause.NOT_FOUND,
                        "The file " + file + " cannot be read: mount it, or correct its path.");
    }

    private record Loaded(List<Stamp> stamps, ProfileFile profiles, AwsCredentialsProvider keys) {}

    private record Stamp(FileTime modified, long size, @Nullable Object fileKey) {}
}
