package io.etcdportal.client;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;

/**
 * An answer that is not what was asked for, in the words of the portal. Where something else has
 * answered, such as a proxy, that is said instead.
 *
 * @param status of HTTP
 * @param headers of the answer
 * @param body its text, or the beginning of that
 */
record PortalRefusal(int status, HttpHeaders headers, String body) {

    private static final String TYPE = "urn:etcd-backup-portal:problem:";
    private static final Set<Integer> TEMPORARY = Set.of(429, 500, 502, 503, 504);
    private static final Set<String> ABOUT_DAMAGE =
            Set.of(
                    "backup-damaged",
                    "backup-truncated",
                    "backup-empty",
                    "backup-unreadable",
                    "no-intact-backup");

    /**
     * {@return that it may be over in a moment: not all sources have been read yet, the audit is
     * down}
     *
     * @throws CommandFailure the refusal, where it will be the same each time
     */
    TemporaryFailure temporary() {
        CommandFailure failure = failure();
        if (!TEMPORARY.contains(status) || failure.isProblem("backups-not-listed")) {
            throw failure;
        }
        return new TemporaryFailure(failure, retryAfter(Instant.now()));
    }

    private CommandFailure failure() {
        JsonNode problem = problem();
        if (problem == null) {
            return new CommandFailure(exit(""), fromElsewhere());
        }
        String slug = problem.path("type").asString("").replace(TYPE, "");
        StringBuilder text = new StringBuilder(problem.path("title").asString("Refused"));
        text.append(" (").append(status).append(')');
        add(text, "", problem.path("detail"));
        add(text, "Next: ", problem.path("next"));
        add(text, "Contact: ", problem.path("contact"));
        add(text, "Request ID: ", problem.path("requestId"));
        return new CommandFailure(exit(slug), text.toString(), slug);
    }

    private static void add(StringBuilder text, String label, JsonNode value) {
        if (value.isString() && !value.asString().isBlank()) {
            text.append('\n').append(label).append(value.asString());
        }
    }

    private @Nullable JsonNode problem() {
        if (!contentType().startsWith("application/problem+json")) {
            return null;
        }
        try {
            JsonNode problem = JsonMapper.shared().readTree(body);
            return problem.isObject() ? problem : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private String contentType() {
        return headers.firstValue("Content-Type").orElse("");
    }

    private String fromElsewhere() {
        if (status >= 300 && status < 400) {
            return ("The address redirects (%d) to %s. Redirects are not followed, so that the"
                            + " token goes nowhere else. If that is the portal, name it with"
                            + " --portal.")
                    .formatted(status, headers.firstValue("Location").orElse("nowhere"));
        }
        return ("The answer (%d, %s) is not from a portal. --portal may be another server, or a"
                        + " proxy on the way has answered.")
                .formatted(status, contentType().isEmpty() ? "no content type" : contentType());
    }

    private ExitStatus exit(String slug) {
        if (ABOUT_DAMAGE.contains(slug)) {
            return ExitStatus.DAMAGED;
        }
        return switch (slug) {
            case "no-compatible-backup", "no-current-backup" -> ExitStatus.NOT_FOUND;
            case "invalid-parameter", "invalid-request" -> ExitStatus.INVALID_ARGUMENTS;
            default ->
                    switch (status) {
                        case 401, 403, 407 -> ExitStatus.DENIED;
                        case 404, 410 -> ExitStatus.NOT_FOUND;
                        case 429, 502, 503, 504 -> ExitStatus.UNAVAILABLE;
                        default -> ExitStatus.FAILED;
                    };
        };
    }

    /** {@return how long to wait, where that is said in seconds or as a date (RFC 9110, 10.2.3)} */
    private @Nullable Duration retryAfter(Instant now) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant then =
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return then.isBefore(now) ? Duration.ZERO : Duration.between(now, then);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
