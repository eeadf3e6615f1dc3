package io.etcdportal.web.loglevels;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.logging.LogLevel;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Log levels while the portal runs, for administrators: of the replica that answers, until its
 * restart at the latest. The audit keeps who changed what.
 */
@RestController
@RequestMapping("/api/v1/log-levels")
class LogLevelApi {

    private static final Duration LONGEST = Duration.ofHours(4);

    private final LogLevels levels;
    private final AuditTrail trail;
    private final Clock clock;

    LogLevelApi(LogLevels levels, AuditTrail trail, Clock clock) {
        this.levels = levels;
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * What is changed.
     *
     * @param portal on which portal, as {@code instance} in the audit; each replica tells its own
     * @param items the loggers whose levels were changed
     */
    record Changed(String portal, List<ChangedLogLevel> items) {}

    @GetMapping
    Changed list(Viewer viewer) {
        require(viewer);
        return new Changed(trail.portal(), levels.changed());
    }

    /**
     * Changes the level of a logger and of those below it.
     *
     * @param duration how long, such as {@code 15m}; 4 hours at most
     */
    @PutMapping("/{logger}")
    Changed change(
            Viewer viewer,
            @PathVariable String logger,
            @RequestParam LogLevel level,
            @RequestParam(defaultValue = "15m") Duration duration,
            HttpServletRequest request) {
        require(viewer);
        requireKnown(logger);
        if (level.compareTo(LogLevel.ERROR) > 0) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "level: Failures are always logged.");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "duration: It can be 4h at most.");
        }
        ChangedLogLevel wanted =
                new ChangedLogLevel(
                        logger,
                        level,
                        clock.instant().plus(duration).truncatedTo(ChronoUnit.MILLIS),
                        viewer.user());
        trail.record(
                Event.LOG_LEVEL_CHANGED,
                Origin.of(viewer, request),
                null,
                logger,
                Map.of(
                        "level",
                        level.name().toLowerCase(Locale.ROOT),
                        "until",
                        wanted.until().toString()));
        levels.change(wanted);
        return list(viewer);
    }

    @DeleteMapping("/{logger}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(Viewer viewer, @PathVariable String logger, HttpServletRequest request) {
        require(viewer);
        requireKnown(logger);
        trail.record(
                Event.LOG_LEVEL_CHANGED,
                Origin.of(viewer, request),
                null,
                logger,
                Map.of("level", "default"));
        levels.end(logger);
    }

    private static void require(Viewer viewer) {
        if (!viewer.administrator()) {
            throw new AccessDeniedException("Only an administrator sees and changes log levels.");
        }
    }

    private void requireKnown(String logger) {
        if (!levels.isKnown(logger)) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "There is no logger of that name. Use "
                            + LogLevels.OWN
                            + ", or a package or class below it.");
        }
    }
}
