package io.etcdportal.source.sidecar;

import io.etcdportal.etcd.OperatorFileName;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sidecar tells of itself at {@code /v1/status}. Which fields there are depends on its
 * version, so that all but the number of backups may be missing.
 *
 * @param backups how many backups it has
 * @param bytes how much room its directory takes, rounded by the sidecar to thousandths of a MiB
 * @param recent the backup that it made last since its own start
 */
record SidecarStatus(OptionalLong backups, OptionalLong bytes, Optional<Recent> recent) {

    /** Nothing is known: the first sidecars tell no status. */
    static final SidecarStatus UNKNOWN =
            new SidecarStatus(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    private static final int MEBIBYTE = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private record Recent(String version, long revision, Instant created) {

        boolean is(OperatorFileName backup) {
            return revision == backup.revision().value()
                    && version.equals(backup.version().toString());
        }
    }

    /** {@return the status that an answer holds, or nothing where it isn't one of a sidecar} */
    static Optional<SidecarStatus> parse(String answer) {
        try {
            JsonNode status = JSON.readTree(answer);
            OptionalLong backups = count(status.path("backups"));
            return backups.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new SidecarStatus(
                                    backups,
                                    bytes(status.path("backupSize")),
                                    recent(status.path("recentBackup"))));
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    /**
     * {@return when a backup was made, where that is the one which the sidecar still knows that of}
     */
    @Nullable Instant created(OperatorFileName backup) {
        return recent.filter(made -> made.is(backup)).map(Recent::created).orElse(null);
    }

    private static Optional<Recent> recent(JsonNode backup) {
        OptionalLong revision = count(backup.path("revision"));
        JsonNode created = backup.path("creationTime");
        if (revision.isEmpty() || !created.isString()) {
            return Optional.empty();
        }
        try {
            Instant at = OffsetDateTime.parse(created.stringValue()).toInstant();
            return Optional.of(
                    new Recent(backup.path("version").asString(""), revision.getAsLong(), at));
        } catch (DateTimeException otherForm) {
            return Optional.empty();
        }
    }

    private static OptionalLong count(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    private static OptionalLong bytes(JsonNode mebibytes) {
        double value = mebibytes.isNumber() ? mebibytes.doubleValue() : -1;
        return value >= 0 && Double.isFinite(value)
                ? OptionalLong.of(Math.round(value * MEBIBYTE))
                : OptionalLong.empty();
    }
}
