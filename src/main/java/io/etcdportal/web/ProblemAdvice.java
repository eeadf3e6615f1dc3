package io.etcdportal.web;

import io.etcdportal.access.Access.Decision.DenialCause;
import io.etcdportal.access.SpoofChecker;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.ProtocolTooOld;
import io.etcdportal.audit.search.AuditDenied;
import io.etcdportal.audit.search.DownloadNotRecorded;
import io.etcdportal.catalog.AmbiguousHistory;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.BackupWithheld;
import io.etcdportal.catalog.ClusterNotFound;
import io.etcdportal.catalog.NoBackupToRecommend;
import io.etcdportal.catalog.NoCurrentBackup;
import io.etcdportal.catalog.PartNotFound;
import io.etcdportal.catalog.SiteNotReadYet;
import io.etcdportal.catalog.SourceNotFound;
import io.etcdportal.catalog.UnrecognizedFilesDenied;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.web.InvalidRestore;
import io.etcdportal.catalog.web.RefreshDenied;
import io.etcdportal.download.CheckDenied;
import io.etcdportal.download.DigestUnknown;
import io.etcdportal.download.IncompleteRestorePoint;
import io.etcdportal.download.LengthUnknown;
import io.etcdportal.download.RestorePointTooLarge;
import io.etcdportal.download.SidecarRequestRefused;
import io.etcdportal.download.active.ActiveDownloadNotFound;
import io.etcdportal.download.active.DownloadDenied;
import io.etcdportal.download.active.DownloadStopped;
import io.etcdportal.download.active.TooManyDownloads;
import io.etcdportal.download.http.InvalidRange;
import io.etcdportal.download.http.PreconditionFailed;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.paging.InvalidCursor;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceUnavailable;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says which problem each failure is. What is not here goes to {@link ErrorPage} and is logged by
 * the server.
 */
@ControllerAdvice
class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final ProblemRenderer answers;
    private final HiddenRequestRecorder hidden;
    private final FormErrorPage pages;

    ProblemAdvice(ProblemRenderer answers, HiddenRequestRecorder hidden, FormErrorPage pages) {
        this.answers = answers;
        this.pages = pages;
        this.hidden = hidden;
    }

    /**
     * What is told of a failure: which problem, and what happened, as far as the viewer may know.
     */
    private record Mapped(Problem problem, @Nullable String detail) {

        Mapped(Problem problem) {
            this(problem, null);
        }
    }

    /** What was typed into the form of a page is told there, beside what was typed. */
    @ExceptionHandler({
        InvalidCursor.class,
        MethodArgumentTypeMismatchException.class,
        MethodArgumentNotValidException.class
    })
    ModelAndView mistyped(
            Exception e,
            HandlerMethod handler,
            HttpServletRequest request,
            HttpServletResponse response)
            throws Exception {
        Optional<ModelAndView> page = pages.show(e, handler, request, response);
        return page.isPresent() ? page.get() : answer(e, request, response);
    }

    /**
     * @throws Exception the failure itself, where nobody foresaw it: then the server logs it and
     *     {@link ErrorPage} answers
     */
    @ExceptionHandler
    ModelAndView answer(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        Exception e =
                causes(failure)
                        .filter(cause -> mappingOf(cause) != null)
                        .findFirst()
                        .orElseThrow(() -> failure);
        if (e instanceof ErrorResponse known) {
            known.getHeaders()
                    .forEach(
                            (name, values) ->
                                    values.forEach(value -> response.addHeader(name, value)));
        }
        Mapped mapped = Objects.requireNonNull(mappingOf(hidden.record(e, request)));
        retryAfter(e)
                .ifPresent(
                        after ->
                                response.setHeader(
                                        HttpHeaders.RETRY_AFTER,
                                        String.valueOf(after.toSeconds())));
        if (mapped.problem().status() == HttpStatus.SERVICE_UNAVAILABLE
                && retryAfter(e).isEmpty()) {
            log.error("The request was refused: {}", mapped.problem().title(), e);
        }
        return answers.answer(mapped.problem(), mapped.detail(), request);
    }

    /** A library may have wrapped what the portal threw. */
    private static Stream<Exception> causes(Exception failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(Exception.class::isInstance)
                .map(Exception.class::cast);
    }

    /** {@return when to ask again, where that is known: nothing is broken then} */
    private static Optional<Duration> retryAfter(Exception failure) {
        return switch (failure) {
            case TooManyDownloads e -> Optional.of(e.retryAfter());
            case DownloadStopped e when e.outcome() != Outcome.STOPPED -> Optional.of(A_WHILE);
            case SiteNotReadYet _ -> Optional.of(A_WHILE);
            case SourceUnavailable e when e.failure().cause() == SourceFailure.Cause.BUSY ->
                    Optional.of(A_WHILE);
            default -> Optional.empty();
        };
    }

    private static Problem problem(TooManyDownloads.Reason reason) {
        return switch (reason) {
            case TOO_MANY_OF_VIEWER, TOO_MANY_OF_TEAM -> Problem.TOO_MANY_TRANSFERS;
            case TOO_MANY -> Problem.PORTAL_BUSY;
            case STOPPING -> Problem.PORTAL_STOPPING;
        };
    }

    private static Problem problem(NoBackupToRecommend.Why why) {
        return switch (why) {
            case NONE_KNOWN, NO_KNOWN_VERSION -> Problem.NO_RESTORABLE_BACKUP;
            case NONE_FITS, NONE_LISTED_FITS -> Problem.NO_COMPATIBLE_BACKUP;
            case NONE_IS_GOOD, NONE_LISTED_IS_GOOD, NONE_SINCE -> Problem.NO_INTACT_BACKUP;
            case NOT_ANSWERED, NOT_LISTED, NONE_ANSWERED_IS_GOOD -> Problem.BACKUPS_NOT_LISTED;
        };
    }

    private static @Nullable Mapped mappingOf(Exception failure) {
        return switch (failure) {
            case ClusterNotFound _ -> new Mapped(Problem.CLUSTER_NOT_FOUND);
            case BackupNotFound _ -> new Mapped(Problem.BACKUP_NOT_FOUND);
            case PartNotFound _ -> new Mapped(Problem.PART_NOT_FOUND);
            case IncompleteRestorePoint e ->
                    new Mapped(Problem.RESTORE_POINT_INCOMPLETE, e.getMessage());
            case RestorePointTooLarge e ->
                    new Mapped(Problem.RESTORE_POINT_TOO_LARGE, e.getMessage());
            case SourceNotFound _ -> new Mapped(Problem.SOURCE_NOT_FOUND);
            case DownloadNotRecorded _ -> new Mapped(Problem.DOWNLOAD_NOT_FOUND);
            case AuditDenied _ -> new Mapped(Problem.NOT_IN_AUDIT);
            case NoResourceFoundException _ -> new Mapped(Problem.NOT_FOUND);
            case NoBackupToRecommend e ->
                    new Mapped(
                            e.failure()
                                    .map(ProblemAdvice::problem)
                                    .orElseGet(() -> problem(e.why())),
                            e.getMessage());
            case NoCurrentBackup e -> new Mapped(Problem.NO_CURRENT_BACKUP, e.getMessage());
            case AmbiguousHistory e -> new Mapped(Problem.TWO_HISTORIES, e.getMessage());
            case SiteNotReadYet e -> new Mapped(Problem.SITE_NOT_READ_YET, e.getMessage());
            case InvalidCursor e -> new Mapped(Problem.INVALID_PARAMETER, e.getMessage());
            case InvalidRestore e -> new Mapped(Problem.INVALID_PARAMETER, e.getMessage());
            case SidecarRequestRefused e -> new Mapped(Problem.INVALID_PARAMETER, e.getMessage());
            case MethodArgumentTypeMismatchException e ->
                    tellOfParameter(e.getName(), e.getRootCause());
            case MissingServletRequestParameterException e ->
                    new Mapped(
                            Problem.INVALID_PARAMETER,
                            "The parameter " + e.getParameterName() + " is missing.");
            case MethodArgumentNotValidException e -> tellOfFields(e);
            case HttpMessageNotReadableException e ->
                    new Mapped(Problem.INVALID_REQUEST, unreadable(e));
            case ResponseStatusException e ->
                    new Mapped(
                            e.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)
                                    ? Problem.NOT_FOUND
                                    : Problem.INVALID_REQUEST,
                            e.getReason());
            case HttpRequestMethodNotSupportedException _ -> new Mapped(Problem.METHOD_NOT_ALLOWED);
            case HttpMediaTypeNotAcceptableException _ -> new Mapped(Problem.NOT_ACCEPTABLE);
            case HttpMediaTypeNotSupportedException _ -> new Mapped(Problem.UNSUPPORTED_MEDIA_TYPE);
            case BackupWithheld e -> new Mapped(problem(e.condition()), e.getMessage());
            case IntegrityFailure e ->
                    new Mapped(problem(e.verdict()), String.valueOf(e.getMessage()));
            case DigestUnknown e -> new Mapped(Problem.DIGEST_UNKNOWN, e.getMessage());
            case ResumeConflict e -> new Mapped(Problem.OTHER_PART, e.getMessage());
            case PreconditionFailed e -> new Mapped(Problem.PRECONDITION_FAILED, e.getMessage());
            case InvalidRange e -> new Mapped(Problem.INVALID_RANGE, e.getMessage());
            case RangeNotSatisfiable e -> new Mapped(Problem.RANGE_NOT_THERE, e.getMessage());
            case LengthUnknown _, ProtocolTooOld _ -> new Mapped(Problem.LENGTH_UNKNOWN);
            case AuthenticationException _ -> new Mapped(Problem.NOT_SIGNED_IN);
            case AccessDeniedException e -> new Mapped(Problem.DENIED, e.getMessage());
            case RefreshDenied e -> new Mapped(Problem.DENIED, e.getMessage());
            case UnrecognizedFilesDenied e -> new Mapped(Problem.DENIED, e.getMessage());
            case DownloadDenied e ->
                    new Mapped(
                            e.denialCause() == DenialCause.TOKEN_SCOPE
                                    ? Problem.TOKEN_TOO_NARROW
                                    : Problem.DOWNLOAD_DENIED,
                            e.getMessage());
            case CheckDenied e ->
                    new Mapped(
                            e.denialCause() == DenialCause.TOKEN_SCOPE
                                    ? Problem.TOKEN_TOO_NARROW
                                    : Problem.CHECK_DENIED,
                            e.getMessage());
            case TooManyDownloads e -> new Mapped(problem(e.reason()), e.getMessage());
            case DownloadStopped e ->
                    new Mapped(
                            e.outcome() == Outcome.STOPPED
                                    ? Problem.DOWNLOAD_STOPPED
                                    : Problem.PORTAL_STOPPING,
                            e.getMessage());
            case ActiveDownloadNotFound _ -> new Mapped(Problem.TRANSFER_NOT_FOUND);
            case SourceUnavailable e -> tellOfSource(e.failure());
            case AuditUnavailable _ -> new Mapped(Problem.AUDIT_UNAVAILABLE);
            case TransientDataAccessException _,
                    DataAccessResourceFailureException _,
                    TransactionException _ ->
                    new Mapped(Problem.DATABASE_UNAVAILABLE);
            default -> null;
        };
    }

    /** A name in the path that can't be one of a backup is the name of none. */
    private static Mapped tellOfParameter(String name, @Nullable Throwable cause) {
        String sentence = "The parameter " + name + " can't be understood.";
        return switch (cause) {
            case BackupNotFound _ -> new Mapped(Problem.BACKUP_NOT_FOUND);
            case InvalidText text ->
                    new Mapped(Problem.INVALID_PARAMETER, sentence + " " + text.getMessage());
            case null, default -> new Mapped(Problem.INVALID_PARAMETER, sentence);
        };
    }

    private static Problem problem(Condition condition) {
        return switch (condition) {
            case WITHOUT_HASH -> Problem.BACKUP_UNSEALED;
            case TRUNCATED -> Problem.BACKUP_TRUNCATED;
            case EMPTY -> Problem.BACKUP_EMPTY;
            case ENCRYPTED -> Problem.BACKUP_ENCRYPTED;
            case GROWING -> Problem.BACKUP_GROWING;
            case UNREADABLE -> Problem.BACKUP_UNREADABLE;
            case VERIFIED, UNVERIFIED, UNKNOWN, DAMAGED -> Problem.BACKUP_DAMAGED;
        };
    }

    private static Problem problem(SnapshotVerdict verdict) {
        return switch (verdict) {
            case WITHOUT_HASH -> Problem.BACKUP_UNSEALED;
            case TRUNCATED -> Problem.BACKUP_TRUNCATED;
            case EMPTY -> Problem.BACKUP_EMPTY;
            case ENCRYPTED -> Problem.BACKUP_ENCRYPTED;
            case GROWING -> Problem.BACKUP_GROWING;
            case UNREADABLE -> Problem.BACKUP_UNREADABLE;
            case VERIFIED, DAMAGED -> Problem.BACKUP_DAMAGED;
        };
    }

    /** Several parameters may have been taken together; the first that makes no sense is told. */
    private static Mapped tellOfFields(MethodArgumentNotValidException e) {
        return e.getFieldErrors().stream()
                .filter(error -> error.contains(TypeMismatchException.class))
                .map(
                        error ->
                                tellOfParameter(
                                        error.getField(),
                                        error.unwrap(TypeMismatchException.class).getRootCause()))
                .findFirst()
                .orElseGet(() -> new Mapped(Problem.INVALID_REQUEST, fields(e)));
    }

    private static String fields(MethodArgumentNotValidException e) {
        return e.getFieldErrors().stream()
                .map(error -> error.getField() + " " + error.getDefaultMessage())
                .collect(Collectors.joining(", "));
    }

    /** Which member of the body makes no sense, and why where that is ours to tell. */
    private static String unreadable(HttpMessageNotReadableException e) {
        if (e.getCause() instanceof UnrecognizedPropertyException unknown) {
            return "%s: Unknown field. Use one of: %s."
                    .formatted(
                            SpoofChecker.shown(unknown.getPropertyName()),
                            unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
        if (e.getCause() instanceof JacksonException json) {
            String field =
                    json.getPath().isEmpty() ? null : json.getPath().getFirst().getPropertyName();
            String why =
                    switch (json.getCause()) {
                        case ResponseStatusException ours -> ours.getReason();
                        case IllegalArgumentException ours -> ours.getMessage() + ".";
                        case null, default -> field == null ? null : "It makes no sense.";
                    };
            if (why != null) {
                return (field == null ? "" : field + ": ") + why;
            }
        }
        return "The body can't be read as JSON.";
    }

    private static Problem problem(SourceFailure failure) {
        return switch (failure.cause()) {
            case TIMED_OUT -> Problem.SOURCE_TIMED_OUT;
            case BUSY -> Problem.SOURCE_BUSY;
            default -> Problem.SOURCE_FAILED;
        };
    }

    private static Mapped tellOfSource(SourceFailure failure) {
        return new Mapped(
                problem(failure),
                "Source %s: %s %s"
                        .formatted(failure.source(), failure.detail(), failure.cause().nextStep()));
    }
}
