package io.etcdportal.source.sidecar;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.Listed;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One cluster's sidecar: what it can be asked, and what its answers mean. */
final class Sidecar {

    /**
     * The minors of etcd whose backups a sidecar gives by their revision, because it takes them for
     * compatible with themselves: 3.2 since v0.5.1. Of any other it only gives the latest, and only
     * to who names no version.
     */
    private static final Set<String> GIVEN_BY_REVISION = Set.of("3.0", "3.1", "3.2");

    private static final int LONGEST_TEXT = 64 * 1024;
    private static final String UNPARSABLE_NAME = "fail to parse etcd version from file";

    private final ClusterId cluster;
    private final URI address;
    private final SidecarHttp http;
    private final SidecarFailures failures;

    Sidecar(ClusterId cluster, URI address, SidecarHttp http, SidecarFailures failures) {
        this.cluster = cluster;
        this.address = address;
        this.http = http;
        this.failures = failures;
    }

    ClusterId cluster() {
        return cluster;
    }

    /**
     * Asks what it has. A sidecar without backups and an address that leads elsewhere both answer
     * that there is no backup, so that one which tells of none is believed only if it also tells
     * its status as a sidecar does.
     *
     * @return what is to be listed of it, its silence included
     */
    List<Listed> tell() {
        try {
            Optional<BackupName> latest = latest();
            SidecarStatus status = latest.isPresent() ? statusIfTold() : status();
            Listed answered = new Listed.Answered(cluster, status.backups(), status.bytes());
            return latest.map(backup -> List.of(answered, copy(backup, status)))
                    .orElse(List.of(answered));
        } catch (RuntimeException e) {
            return List.of(new Listed.Silent(cluster, failures.withoutAnswer(e).failure()));
        }
    }

    private Listed copy(BackupName backup, SidecarStatus status) {
        BackupLocation location =
                new BackupLocation.SidecarBackup(failures.source(), cluster, backup);
        return new Listed.Copy(
                cluster, backup, location, OptionalLong.empty(), status.created(backup), false);
    }

    private SidecarStatus statusIfTold() {
        try {
            return status();
        } catch (SourceUnavailable theBackupIsKnownAllTheSame) {
            return SidecarStatus.UNKNOWN;
        }
    }

    private Optional<BackupName> latest() {
        SidecarAnswer answer = http.exchange(new HttpHead(backup("")), failures, SidecarAnswer::of);
        return switch (answer.status()) {
            case HttpStatus.SC_OK -> Optional.of(named(answer));
            case HttpStatus.SC_NOT_FOUND -> Optional.empty();
            case HttpStatus.SC_INTERNAL_SERVER_ERROR -> throw unreadable();
            default -> throw failures.status(answer.status());
        };
    }

    private SidecarStatus status() {
        Text text = text(address + "/v1/status");
        return switch (text.status) {
            case HttpStatus.SC_OK ->
                    SidecarStatus.parse(text.body)
                            .orElseThrow(
                                    () ->
                                            failures.malformed(
                                                    "tells a status that is none of a sidecar."));
            case HttpStatus.SC_NOT_FOUND ->
                    throw failures.malformed(
                            "answered with status 404 where a sidecar tells its status.");
            default -> throw failures.status(text.status);
        };
    }

    /**
     * Opens a backup, or none: what comes is the wanted version and revision, or it is let go of
     * before its first byte.
     *
     * @param offset how many bytes to leave out; they are read all the same
     */
    BackupContent open(BackupName wanted, long offset) {
        HttpUriRequestBase request =
                new HttpGet(backup(givenByRevision(wanted) ? query(wanted) : ""));
        SidecarAnswer answer = http.exchange(request, failures, SidecarAnswer::of);
        if (answer.status() == HttpStatus.SC_BAD_REQUEST && givenByRevision(wanted)) {
            request.cancel();
            request = new HttpGet(backup(""));
            answer = http.exchange(request, failures, SidecarAnswer::of);
        }
        return content(wanted, request, answer, offset);
    }

    private SidecarContent content(
            BackupName wanted, HttpUriRequestBase request, SidecarAnswer answer, long offset) {
        try {
            requireWhole(wanted, answer);
            SidecarContent content =
                    new SidecarContent(request, answer.body(), answer.length(), failures);
            content.skip(offset);
            return content;
        } catch (RuntimeException e) {
            request.cancel();
            throw e;
        }
    }

    private void requireWhole(BackupName wanted, SidecarAnswer answer) {
        if (answer.status() != HttpStatus.SC_OK) {
            throw failures.status(answer.status());
        }
        BackupName given = named(answer);
        if (!given.equals(wanted)) {
            throw failures.failure(
                    Cause.CHANGED,
                    "can only give its latest backup, which is now revision "
                            + given.revision()
                            + " of etcd "
                            + given.version()
                            + ".");
        }
        if (answer.encoded()) {
            throw failures.malformed("sent the backup compressed, which no sidecar does.");
        }
        if (!answer.delimited()) {
            throw failures.malformed(
                    "does not say where its answer ends, so that a cut could not be seen.");
        }
    }

    private BackupName named(SidecarAnswer answer) {
        return answer.backup()
                .orElseThrow(
                        () ->
                                failures.malformed(
                                        "answered without the version and revision of a backup."));
    }

    /** Looks why it can't tell its latest backup; only the answer to a GET says that. */
    private SourceUnavailable unreadable() {
        Text text = text(backup(""));
        return text.status == HttpStatus.SC_INTERNAL_SERVER_ERROR
                        && text.body.startsWith(UNPARSABLE_NAME)
                ? failures.malformed(
                        "takes a file for its latest backup whose name holds no etcd version, and"
                                + " serves none because of it: rename or remove that file.")
                : failures.status(HttpStatus.SC_INTERNAL_SERVER_ERROR);
    }

    private record Text(int status, String body) {}

    private Text text(String uri) {
        HttpGet request = new HttpGet(uri);
        try {
            return http.exchange(request, failures, Sidecar::text);
        } finally {
            request.cancel();
        }
    }

    private static Text text(ClassicHttpResponse answer) throws IOException {
        HttpEntity entity = answer.getEntity();
        byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(LONGEST_TEXT);
        return new Text(answer.getCode(), new String(body, StandardCharsets.UTF_8));
    }

    private String backup(String query) {
        return address + "/v1/backup" + query;
    }

    private static boolean givenByRevision(BackupName backup) {
        return GIVEN_BY_REVISION.contains(backup.version().majorMinor());
    }

    private static String query(BackupName backup) {
        EtcdVersion version = backup.version();
        return "?etcdVersion=" + version + "&etcdRevision=" + backup.revision();
    }
}
