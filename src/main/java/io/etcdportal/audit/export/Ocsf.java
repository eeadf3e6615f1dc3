package io.etcdportal.audit.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.EntryField;
import io.etcdportal.audit.JsonMembers;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Entries as events of the Open Cybersecurity Schema Framework, version 1.3: what is about backups
 * as File Hosting Activity, signing in and out as Authentication, everything else as API Activity.
 * docs/audit.md has the table.
 *
 * @see <a href="https://schema.ocsf.io/1.3.0/classes/file_hosting">File Hosting Activity</a>
 */
final class Ocsf {

    private static final String VERSION = "1.3.0";
    private static final String PRODUCT = "etcd Backup Portal";
    private static final JsonMapper JSON = new JsonMapper();

    private static final Set<String> UNMAPPED =
            Stream.of(
                            EntryField.BYTES,
                            EntryField.CLUSTER,
                            EntryField.REVISION,
                            EntryField.SOURCE,
                            EntryField.LOCATION,
                            EntryField.LEGS,
                            EntryField.RANGE,
                            EntryField.CHECK,
                            EntryField.ENDED_BY,
                            EntryField.KIND,
                            EntryField.DETAILS,
                            EntryField.PREVIOUS,
                            EntryField.HASH)
                    .map(EntryField::json)
                    .collect(Collectors.toUnmodifiableSet());

    private static final int SUCCESS = 1;
    private static final int FAILURE = 2;
    private static final int OTHER = 99;

    private Ocsf() {}

    /**
     * What kind of event an entry is.
     *
     * @param classUid the class
     * @param activityId the activity in that class
     * @param activity its name
     */
    private record Type(int classUid, int activityId, String activity) {

        int category() {
            return classUid / 1000;
        }

        String className() {
            return switch (classUid) {
                case FILE_HOSTING -> "File Hosting Activity";
                case AUTHENTICATION -> "Authentication";
                default -> "API Activity";
            };
        }

        String categoryName() {
            return classUid == AUTHENTICATION
                    ? "Identity & Access Management"
                    : "Application Activity";
        }
    }

    private static final int AUTHENTICATION = 3002;
    private static final int API = 6003;
    private static final int FILE_HOSTING = 6006;

    static byte[] bytes(AuditEntry entry) {
        return JSON.writeValueAsString(event(entry)).getBytes(UTF_8);
    }

    private static Map<String, Object> event(AuditEntry entry) {
        Type type = type(entry.event());
        JsonMembers event = new JsonMembers();
        event.put("category_uid", type.category());
        event.put("category_name", type.categoryName());
        event.put("class_uid", type.classUid());
        event.put("class_name", type.className());
        event.put("activity_id", type.activityId());
        event.put("activity_name", type.activity());
        event.put("type_uid", type.classUid() * 100 + type.activityId());
        event.put("type_name", type.className() + ": " + type.activity());
        event.put("time", entry.at().toEpochMilli());
        severity(entry, event);
        status(entry, event);
        event.put("message", message(entry));
        event.put("metadata", metadata(entry));
        event.put("actor", Map.of("user", user(entry.who())));
        event.put("src_endpoint", source(entry));
        event.put("dst_endpoint", destination(entry));
        event.put("http_request", request(entry.how()));
        if (entry.result() != null && entry.result().millis() != null) {
            event.put("duration", entry.result().millis());
            event.put("start_time", entry.at().toEpochMilli() - entry.result().millis());
            event.put("end_time", entry.at().toEpochMilli());
        }
        switch (type.classUid()) {
            case FILE_HOSTING -> event.put("file", file(entry));
            case AUTHENTICATION -> {
                event.put("user", user(entry.who()));
                event.put("service", Map.of("name", PRODUCT));
            }
            default -> {
                event.put("api", Map.of("operation", CanonicalForm.word(entry.event())));
                event.put("resources", resources(entry.what()));
            }
        }
        event.put("unmapped", unmapped(entry));
        return event.all();
    }

    private static Type type(Event event) {
        return switch (event) {
            case DOWNLOAD_BEGIN,
                    DOWNLOAD_END,
                    DOWNLOAD_DENIED,
                    DOWNLOAD_HIDDEN,
                    DOWNLOAD_REFUSED,
                    DOWNLOAD_STOPPED ->
                    new Type(FILE_HOSTING, 2, "Download");
            case BACKUP_CHECKED, CHECK_DENIED -> new Type(FILE_HOSTING, OTHER, "Check");
            case SIGNED_IN, SIGN_IN_FAILED, TOKEN_REFUSED, EMERGENCY_SIGN_IN ->
                    new Type(AUTHENTICATION, 1, "Logon");
            case SIGNED_OUT, SESSION_ENDED -> new Type(AUTHENTICATION, 2, "Logoff");
            case TOKEN_CREATED, TICKET_CREATED -> new Type(API, 1, "Create");
            case AUDIT_READ, AUDIT_EXPORTED, AUDIT_VERIFIED -> new Type(API, 2, "Read");
            case ACCESS_LOADED, ACCESS_REFUSED, SOURCE_REFRESHED, LOG_LEVEL_CHANGED ->
                    new Type(API, 3, "Update");
            case TOKEN_REVOKED, TICKET_REVOKED, AUDIT_PURGED -> new Type(API, 4, "Delete");
            default -> new Type(API, OTHER, "Other");
        };
    }

    /** Informational, low, medium or high. */
    private static void severity(AuditEntry entry, JsonMembers event) {
        int id =
                switch (entry.event()) {
                    case EMERGENCY_SIGN_IN, EMERGENCY_STARTED -> 4;
                    case DOWNLOAD_DENIED,
                            DOWNLOAD_HIDDEN,
                            CHECK_DENIED,
                            SIGN_IN_FAILED,
                            TOKEN_REFUSED,
                            ACCESS_REFUSED ->
                            3;
                    case DOWNLOAD_END -> statusOf(entry) == SUCCESS ? 1 : 2;
                    case DOWNLOAD_REFUSED -> 2;
                    default -> 1;
                };
        event.put("severity_id", id);
        event.put("severity", List.of("Informational", "Low", "Medium", "High").get(id - 1));
    }

    private static void status(AuditEntry entry, JsonMembers event) {
        int id = statusOf(entry);
        event.put("status_id", id);
        event.put(
                "status",
                switch (id) {
                    case SUCCESS -> "Success";
                    case FAILURE -> "Failure";
                    default -> "Other";
                });
        event.put(
                "status_code",
                entry.result() == null ? null : CanonicalForm.word(entry.result().outcome()));
        event.put("status_detail", entry.detail());
    }

    private static int statusOf(AuditEntry entry) {
        return switch (entry.event()) {
            case DOWNLOAD_BEGIN -> OTHER;
            case DOWNLOAD_END ->
                    entry.result() != null
                                    && entry.result().outcome() == AuditEntry.Outcome.COMPLETED
                            ? SUCCESS
                            : FAILURE;
            case DOWNLOAD_DENIED,
                    DOWNLOAD_HIDDEN,
                    DOWNLOAD_REFUSED,
                    CHECK_DENIED,
                    SIGN_IN_FAILED,
                    TOKEN_REFUSED,
                    ACCESS_REFUSED ->
                    FAILURE;
            default -> SUCCESS;
        };
    }

    private static String message(AuditEntry entry) {
        String who = entry.who().name().isEmpty() ? entry.who().kind() : entry.who().name();
        String what = CanonicalForm.word(entry.event()).replace('_', ' ');
        Object about = entry.what().cluster() == null ? "" : " " + entry.what().cluster();
        String subject = entry.what().subject() == null ? "" : " " + entry.what().subject();
        return who + ": " + what + about + subject;
    }

    private static Map<String, Object> metadata(AuditEntry entry) {
        JsonMembers metadata = new JsonMembers();
        metadata.put("version", VERSION);
        metadata.put("product", Map.of("name", PRODUCT, "vendor_name", PRODUCT));
        metadata.put("log_name", "audit");
        metadata.put("event_code", CanonicalForm.word(entry.event()));
        metadata.put("uid", entry.key());
        metadata.put("sequence", entry.id());
        metadata.put("correlation_uid", entry.download());
        metadata.put("original_time", entry.at().toString());
        return metadata.all();
    }

    private static Map<String, Object> user(Who who) {
        JsonMembers user = new JsonMembers();
        user.put("name", who.name());
        user.put("uid", who.id());
        user.put("credential_uid", who.token());
        user.put("type_id", "portal".equals(who.kind()) ? 3 : who.id() == null ? 0 : 1);
        user.put("groups", who.teams().stream().map(team -> Map.of("name", team)).toList());
        return user.all();
    }

    /** The client; the portal itself where it acted by itself. */
    private static Map<String, Object> source(AuditEntry entry) {
        return entry.how().address().isEmpty()
                ? destination(entry)
                : Map.of("ip", entry.how().address());
    }

    private static Map<String, Object> destination(AuditEntry entry) {
        JsonMembers endpoint = new JsonMembers();
        endpoint.put("svc_name", PRODUCT);
        endpoint.put("instance_uid", entry.instance());
        return endpoint.all();
    }

    private static Map<String, Object> request(How how) {
        JsonMembers request = new JsonMembers();
        request.put("uid", how.requestId());
        request.put("user_agent", how.userAgent());
        return request.all();
    }

    private static Map<String, Object> file(AuditEntry entry) {
        What what = entry.what();
        Result result = entry.result();
        JsonMembers file = new JsonMembers();
        file.put("name", what.subject() == null ? "unknown" : what.subject());
        file.put("path", what.cluster() == null ? null : what.cluster() + "/" + what.subject());
        file.put("type_id", 1);
        file.put("type", "Regular File");
        file.put("version", what.version());
        if (result != null) {
            file.put("size", result.size());
            if (result.sha256() != null) {
                file.put(
                        "hashes",
                        List.of(
                                Map.of(
                                        "algorithm_id",
                                        3,
                                        "algorithm",
                                        "SHA-256",
                                        "value",
                                        result.sha256())));
            }
        }
        return file.all();
    }

    private static List<Map<String, Object>> resources(What what) {
        JsonMembers resource = new JsonMembers();
        resource.put("uid", what.subject());
        resource.put("name", what.cluster() == null ? null : what.cluster().toString());
        return resource.all().isEmpty() ? List.of() : List.of(resource.all());
    }

    /** What OCSF has no place for, under the portal's own names. */
    private static Map<String, Object> unmapped(AuditEntry entry) {
        Map<String, Object> own = entry.json();
        own.keySet().retainAll(UNMAPPED);
        return own;
    }
}
