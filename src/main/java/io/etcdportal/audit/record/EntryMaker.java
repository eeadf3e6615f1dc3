package io.etcdportal.audit.record;

import io.etcdportal.access.Access;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditedBackup;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.chain.SanitizedText;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Makes entries that have no place in the chain yet, of what others say and of bounded length. */
@Component
class EntryMaker {

    private static final int LONGEST_WORD = 200;
    private static final int LONGEST_NAME = BackupName.LONGEST;
    private static final int LONGEST_PATH = 1100;
    private static final int LONGEST_SENTENCE = 1000;
    private static final int MOST_SEGMENTS = 50;
    private static final int MOST_DETAILS = 50;

    private final Access access;
    private final PortalInstance portalInstance;
    private final Clock clock;

    EntryMaker(Access access, PortalInstance portalInstance, Clock clock) {
        this.access = access;
        this.portalInstance = portalInstance;
        this.clock = clock;
    }

    String instance() {
        return portalInstance.id();
    }

    AuditEntry begin(Origin origin, AuditedBackup backup, @Nullable String range) {
        return entry(
                Event.DOWNLOAD_BEGIN,
                who(origin),
                what(backup),
                how(origin, range),
                UUID.randomUUID().toString(),
                null,
                null,
                emergency(origin.viewer()));
    }

    /** Why the emergency account is in use: nobody shall have to look for that elsewhere. */
    private static Map<String, String> emergency(Viewer viewer) {
        return viewer.credential() instanceof Credential.Emergency(_, String reason, _)
                ? Map.of("emergency", reason)
                : Map.of();
    }

    AuditEntry end(AuditTrail.Begun begun, DownloadResult downloadResult) {
        AuditEntry first = begun.entry();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun.nanos());
        return entry(
                Event.DOWNLOAD_END,
                first.who(),
                first.what(),
                first.how(),
                first.download(),
                result(downloadResult, millis),
                downloadResult.detail(),
                first.details());
    }

    /** The end of a download whose portal did not live to write it. */
    AuditEntry interrupted(AuditEntry begin, String detail) {
        return entry(
                Event.DOWNLOAD_END,
                begin.who(),
                begin.what(),
                begin.how(),
                begin.download(),
                Result.interrupted(),
                detail,
                begin.details());
    }

    AuditEntry refused(Event event, Origin origin, AuditedBackup backup, String reason) {
        return entry(
                event,
                who(origin),
                what(backup),
                how(origin, null),
                null,
                null,
                reason,
                emergency(origin.viewer()));
    }

    AuditEntry other(
            Event event,
            Actor actor,
            @Nullable ClusterId cluster,
            @Nullable String subject,
            @Nullable String detail,
            Map<String, String> details) {
        return entry(
                event,
                who(actor),
                what(cluster, subject),
                how(actor, null),
                null,
                null,
                detail,
                details);
    }

    private AuditEntry entry(
            Event event,
            Who who,
            What what,
            How how,
            @Nullable String download,
            @Nullable Result result,
            @Nullable String detail,
            Map<String, String> details) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new AuditEntry(
                0,
                UUID.randomUUID().toString(),
                now,
                event,
                who,
                what,
                how,
                download,
                result,
                SanitizedText.of(detail, LONGEST_SENTENCE),
                clean(details),
                portalInstance.id(),
                null);
    }

    private Who who(Actor actor) {
        return switch (actor) {
            case Origin origin -> who(origin.viewer());
            case Actor.Stranger stranger ->
                    new Who(
                            "stranger",
                            null,
                            stranger.claimed() == null ? "" : name(stranger.claimed()),
                            List.of(),
                            null);
            case Actor.Portal() -> new Who("portal", null, "", List.of(), null);
        };
    }

    private Who who(Viewer viewer) {
        return new Who(
                kind(viewer),
                name(viewer.id()),
                name(viewer.user()),
                access.teams(viewer).stream()
                        .map(Team::name)
                        .map(EntryMaker::name)
                        .sorted()
                        .toList(),
                SanitizedText.of(viewer.credential().token(), LONGEST_WORD));
    }

    /** The name of the kind of credential, as in {@code portal_token}. */
    private static String kind(Viewer viewer) {
        return viewer.credential()
                .getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
    }

    private static What what(AuditedBackup backup) {
        return new What(
                backup.cluster(),
                SanitizedText.of(backup.name(), LONGEST_NAME),
                backup.version() == null ? null : backup.version().toString(),
                backup.revision() == null ? null : backup.revision().value());
    }

    private static What what(@Nullable ClusterId cluster, @Nullable String subject) {
        Optional<OperatorFileName> backup =
                cluster == null || subject == null
                        ? Optional.empty()
                        : OperatorFileName.parse(subject);
        return new What(
                cluster,
                SanitizedText.of(subject, LONGEST_NAME),
                backup.map(name -> name.version().toString()).orElse(null),
                backup.map(name -> name.revision().value()).orElse(null));
    }

    private static How how(Actor actor, @Nullable String range) {
        return switch (actor) {
            case Origin(_, String address, String agent, String request) ->
                    how(address, agent, request, range);
            case Actor.Stranger(_, String address, String agent, String request) ->
                    how(address, agent, request, range);
            case Actor.Portal() -> new How("", null, "", null);
        };
    }

    private static How how(
            String address, @Nullable String agent, String request, @Nullable String range) {
        return new How(
                SanitizedText.ofText(address, LONGEST_WORD),
                SanitizedText.of(agent, LONGEST_WORD),
                SanitizedText.ofText(request, LONGEST_WORD),
                SanitizedText.of(range, LONGEST_WORD));
    }

    private static Result result(DownloadResult downloadResult, long millis) {
        List<DownloadResult.Segment> segments =
                downloadResult.segments().stream()
                        .limit(MOST_SEGMENTS)
                        .map(EntryMaker::clean)
                        .toList();
        DownloadResult.Segment last =
                segments.isEmpty() ? null : clean(downloadResult.segments().getLast());
        return new Result(
                downloadResult.outcome(),
                last == null ? null : last.source(),
                last == null ? null : last.path(),
                segments,
                downloadResult.bytes(),
                downloadResult.size(),
                SanitizedText.of(downloadResult.sha256(), LONGEST_WORD),
                SanitizedText.of(downloadResult.check(), LONGEST_WORD),
                downloadResult.endedBy(),
                millis);
    }

    private static DownloadResult.Segment clean(DownloadResult.Segment segment) {
        return new DownloadResult.Segment(
                name(segment.source()),
                SanitizedText.ofText(segment.path(), LONGEST_PATH),
                segment.from(),
                segment.bytes(),
                SanitizedText.of(segment.failure(), LONGEST_SENTENCE));
    }

    private static Map<String, String> clean(Map<String, String> details) {
        return details.entrySet().stream()
                .limit(MOST_DETAILS)
                .collect(
                        Collectors.toMap(
                                pair -> name(pair.getKey()),
                                pair -> SanitizedText.ofText(pair.getValue(), LONGEST_SENTENCE),
                                (first, _) -> first));
    }

    private static String name(String text) {
        return SanitizedText.ofText(text, LONGEST_NAME);
    }
}
