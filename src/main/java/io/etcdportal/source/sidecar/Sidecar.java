package io.etcdportal.source.sidecar;

import static java.util.Comparator.comparing;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** How many backups that it told before it is asked for again each time. */
    private static final int MOST_ASKED_FOR = 10;

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
     * Asks what it has: its latest backup, and which of those that it told before are still there.
     * A sidecar without backups and an address that leads elsewhere both answer that there is no
     * backup, so that one which tells of none is believed only if it also tells its status as a
     * sidecar does.
     *
     * @param known what it told before
     * @return what is to be listed of it, its silence included
     */
    List<ListingEntry> tell(List<ListingEntry.Copy> known) {
        try {
            Optional<OperatorFileName> latest = latest();
            SidecarStatus status = latest.isPresent() ? statusIfReported() : status();
            List<ListingEntry> listed = new ArrayList<>();
            listed.add(new ListingEntry.AnsweredCluster(cluster, status.backups(), status.bytes()));
            latest.map(backup -> copy(backup, status, known)).ifPresent(listed::add);
            listed.addAll(stillThere(known, latest));
            return List.copyOf(listed);
        } catch (RuntimeException e) {
            return List.of(
                    new ListingEntry.UnreachableCluster(
                            cluster, failures.withoutAnswer(e).failure()));
        }
    }

    /**
     * Its latest backup. When it was made stays known where the sidecar has forgotten it, as it
     * does when it is started again.
     */
    private ListingEntry.Copy copy(
            OperatorFileName backup, SidecarStatus status, List<ListingEntry.Copy> known) {
        Instant created = status.created(backup);
        return new ListingEntry.Copy(
                cluster,
                backup,
                new BackupLocation.SidecarBackup(failures.source(), cluster, backup),
                OptionalLong.empty(),
                created != null ? created : knownTime(backup, known),
                false);
    }

    private static @Nullable Instant knownTime(
            OperatorFileName backup, List<ListingEntry.Copy> known) {
        return known.stream()
                .filter(copy -> name(copy).equals(backup))
                .map(ListingEntry.Copy::written)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * Asks for what it told before and doesn't tell now. What is above its latest has gone, or is
     * about to; then come the lowest revisions, which it removes first. What is left is believed to
     * be there, as is everything where it stops to answer.
     */
    private List<ListingEntry.Copy> stillThere(
            List<ListingEntry.Copy> known, Optional<OperatorFileName> latest) {
        List<ListingEntry.Copy> there = new ArrayList<>();
        List<ListingEntry.Copy> others =
                known.stream()
                        .filter(copy -> !latest.equals(Optional.of(name(copy))))
                        .sorted(
                                comparing((ListingEntry.Copy copy) -> !isAbove(copy, latest))
                                        .thenComparing(copy -> name(copy).revision()))
                        .toList();
        boolean asking = true;
        for (int i = 0; i < others.size(); i++) {
            ListingEntry.Copy copy = others.get(i);
            asking = asking && i < MOST_ASKED_FOR;
            try {
                if (!asking || given(name(copy)) == Given.BY_REVISION) {
                    there.add(copy);
                }
            } catch (SourceUnavailable unanswered) {
                asking = false;
                there.add(copy);
            }
        }
        return there;
    }

    private static boolean isAbove(ListingEntry.Copy copy, Optional<OperatorFileName> latest) {
        return latest.isEmpty() || name(copy).revision().compareTo(latest.get().revision()) > 0;
    }

    /** A sidecar gives none under another name. */
    private static OperatorFileName name(ListingEntry.Copy copy) {
        return ((BackupLocation.SidecarBackup) copy.location()).backup();
    }

    /**
     * Looks for one backup.
     *
     * @return nothing where it has none of that name
     * @throws SourceUnavailable where it can't be asked, or has the backup and can't give it
     */
    Optional<ListingEntry.Copy> find(OperatorFileName wanted) {
        Given given = given(wanted);
        if (given == Given.BY_REVISION) {
            return Optional.of(copy(wanted, statusIfReported(), List.of()));
        }
        Optional<OperatorFileName> latest = latest();
        SidecarStatus status = latest.isPresent() ? statusIfReported() : status();
        if (latest.equals(Optional.of(wanted))) {
            return Optional.of(copy(wanted, status, List.of()));
        }
        if (given == Given.NOT_AT_ALL) {
            return Optional.empty();
        }
        throw latest.map(this::latestAlone)
                .orElseGet(() -> failures.status(HttpStatus.SC_BAD_REQUEST));
    }

    /** Whether a sidecar gives a backup to who names its version and revision. */
    private enum Given {
        BY_REVISION,
        /** Its name is known there, or nobody can say, but only its latest backup can be had. */
        AS_LATEST_ALONE,
        NOT_AT_ALL
    }

    /** It looks for the file before it looks at versions, so that a refusal tells of a file. */
    private Given given(OperatorFileName wanted) {
        SidecarResponse answer =
                http.exchange(new HttpHead(backup(query(wanted))), failures, SidecarResponse::of);
        return switch (answer.status()) {
            case HttpStatus.SC_OK ->
                    // The first sidecars know no revisions, and answer with their latest.
                    named(answer).equals(wanted) ? Given.BY_REVISION : Given.AS_LATEST_ALONE;
            case HttpStatus.SC_BAD_REQUEST -> Given.AS_LATEST_ALONE;
            case HttpStatus.SC_NOT_FOUND -> Given.NOT_AT_ALL;
            default -> throw failures.status(answer.status());
        };
    }

    private SidecarStatus statusIfReported() {
        try {
            return status();
        } catch (SourceUnavailable theBackupIsKnownAllTheSame) {
            return SidecarStatus.UNKNOWN;
        }
    }

    private Optional<OperatorFileName> latest() {
        SidecarResponse answer =
                http.exchange(new HttpHead(backup("")), failures, SidecarResponse::of);
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
                                                    "reports a status that no sidecar has."));
            case HttpStatus.SC_NOT_FOUND ->
                    throw failures.malformed("answered 404 to the request for its status.");
            default -> throw failures.status(text.status);
        };
    }

    /**
     * Opens a backup, or none: what comes is the wanted version and revision, or it is let go of
     * before its first byte.
     *
     * @param offset how many bytes to leave out; they are read all the same
     */
    BackupContent open(OperatorFileName wanted, long offset) {
        HttpUriRequestBase request =
                new HttpGet(backup(givenByRevision(wanted) ? query(wanted) : ""));
        SidecarResponse answer = http.exchange(request, failures, SidecarResponse::of);
        if (answer.status() == HttpStatus.SC_BAD_REQUEST && givenByRevision(wanted)) {
            request.cancel();
            request = new HttpGet(backup(""));
            answer = http.exchange(request, failures, SidecarResponse::of);
        }
        return content(wanted, request, answer, offset);
    }

    private SidecarContent content(
            OperatorFileName wanted,
            HttpUriRequestBase request,
            SidecarResponse answer,
            long offset) {
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

    private void requireWhole(OperatorFileName wanted, SidecarResponse answer) {
        if (answer.status() != HttpStatus.SC_OK) {
            throw failures.status(answer.status());
        }
        OperatorFileName given = named(answer);
        if (!given.equals(wanted)) {
            throw latestAlone(given);
        }
        if (answer.encoded()) {
            throw failures.malformed("sent the backup compressed, which no sidecar does.");
        }
        if (!answer.delimited()) {
            throw failures.malformed(
                    "does not say where its answer ends, so a truncated answer could not be"
                            + " detected.");
        }
    }

    private SourceUnavailable latestAlone(OperatorFileName latest) {
        return failures.failure(
                Cause.CHANGED,
                "serves only its latest backup, which is now revision "
                        + latest.revision()
                        + " of etcd "
                        + latest.version()
                        + ".");
    }

    private OperatorFileName named(SidecarResponse answer) {
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
                        "has a file without an etcd version in its name as its latest backup, and"
                                + " therefore serves none. Rename or remove that file.")
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

    private static boolean givenByRevision(OperatorFileName backup) {
        return GIVEN_BY_REVISION.contains(backup.version().majorMinor());
    }

    private static String query(OperatorFileName backup) {
        EtcdVersion version = backup.version();
        return "?etcdVersion="
                + URLEncoder.encode(version.toString(), StandardCharsets.UTF_8)
                + "&etcdRevision="
                + backup.revision();
    }
}
