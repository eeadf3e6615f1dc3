package io.etcdportal.web;

import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.ClusterNotFound;
import io.etcdportal.catalog.InvalidCursor;
import io.etcdportal.catalog.NothingToTake;
import io.etcdportal.catalog.SourceNotFound;
import io.etcdportal.download.DownloadDenied;
import io.etcdportal.download.LengthUnknown;
import io.etcdportal.download.SidecarRequestRefused;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceUnavailable;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

import java.util.Optional;

/**
 * Says which problem each failure is. What is not here goes to {@link ErrorPage} and is logged by
 * the server.
 */
@ControllerAdvice
class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ProblemAnswers answers;

    ProblemAdvice(ProblemAnswers answers) {
        this.answers = answers;
    }

    @ExceptionHandler
    ModelAndView clusterNotFound(ClusterNotFound e, HttpServletRequest request) {
        return answers.answer(Problem.CLUSTER_NOT_FOUND, request);
    }

    @ExceptionHandler
    ModelAndView backupNotFound(BackupNotFound e, HttpServletRequest request) {
        return answers.answer(Problem.BACKUP_NOT_FOUND, request);
    }

    @ExceptionHandler
    ModelAndView sourceNotFound(SourceNotFound e, HttpServletRequest request) {
        return answers.answer(Problem.SOURCE_NOT_FOUND, request);
    }

    @ExceptionHandler
    ModelAndView nothingThere(NoResourceFoundException e, HttpServletRequest request) {
        return answers.answer(Problem.NOT_FOUND, request);
    }

    @ExceptionHandler
    ModelAndView nothingToTake(NothingToTake e, HttpServletRequest request) {
        return answers.answer(
                e.incompatible() ? Problem.NO_COMPATIBLE_BACKUP : Problem.NO_RESTORABLE_BACKUP,
                e.getMessage(),
                request);
    }

    @ExceptionHandler
    ModelAndView invalidCursor(InvalidCursor e, HttpServletRequest request) {
        return answers.answer(Problem.INVALID_PARAMETER, e.getMessage(), request);
    }

    @ExceptionHandler
    ModelAndView refusedAsBySidecar(SidecarRequestRefused e, HttpServletRequest request) {
        return answers.answer(Problem.INVALID_PARAMETER, e.getMessage(), request);
    }

    /** A name in the path that can't be one of a backup is the name of none. */
    @ExceptionHandler
    ModelAndView invalidParameter(
            MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        String reason = Optional.ofNullable(e.getRootCause()).map(Throwable::getMessage).orElse("");
        return e.getRootCause() instanceof BackupNotFound
                ? answers.answer(Problem.BACKUP_NOT_FOUND, request)
                : answers.answer(
                        Problem.INVALID_PARAMETER,
                        "The parameter "
                                + e.getName()
                                + " can't be understood. "
                                + (e.getRootCause() instanceof InvalidText ? reason : ""),
                        request);
    }

    @ExceptionHandler
    ModelAndView missingParameter(
            MissingServletRequestParameterException e, HttpServletRequest request) {
        return answers.answer(
                Problem.INVALID_PARAMETER,
                "The parameter " + e.getParameterName() + " is missing.",
                request);
    }

    @ExceptionHandler
    ModelAndView invalidBody(MethodArgumentNotValidException e, HttpServletRequest request) {
        String fields =
                String.join(
                        ", ",
                        e.getFieldErrors().stream()
                                .map(error -> error.getField() + " " + error.getDefaultMessage())
                                .toList());
        return answers.answer(Problem.INVALID_REQUEST, fields, request);
    }

    @ExceptionHandler
    ModelAndView unreadableBody(HttpMessageNotReadableException e, HttpServletRequest request) {
        return answers.answer(Problem.INVALID_REQUEST, "The body can't be read as JSON.", request);
    }

    @ExceptionHandler
    ModelAndView method(
            HttpRequestMethodNotSupportedException e,
            HttpServletRequest request,
            HttpServletResponse response) {
        e.getHeaders()
                .forEach(
                        (name, values) -> values.forEach(value -> response.addHeader(name, value)));
        return answers.answer(Problem.METHOD_NOT_ALLOWED, request);
    }

    @ExceptionHandler
    ModelAndView notAcceptable(HttpMediaTypeNotAcceptableException e, HttpServletRequest request) {
        return answers.answer(Problem.NOT_ACCEPTABLE, request);
    }

    @ExceptionHandler
    ModelAndView mediaType(HttpMediaTypeNotSupportedException e, HttpServletRequest request) {
        return answers.answer(Problem.UNSUPPORTED_MEDIA_TYPE, request);
    }

    @ExceptionHandler
    ModelAndView lengthUnknown(LengthUnknown e, HttpServletRequest request) {
        return answers.answer(Problem.LENGTH_UNKNOWN, request);
    }

    @ExceptionHandler
    ModelAndView notSignedIn(AuthenticationException e, HttpServletRequest request) {
        return answers.answer(Problem.NOT_SIGNED_IN, request);
    }

    @ExceptionHandler
    ModelAndView denied(AccessDeniedException e, HttpServletRequest request) {
        return answers.answer(Problem.DENIED, e.getMessage(), request);
    }

    @ExceptionHandler
    ModelAndView downloadDenied(DownloadDenied e, HttpServletRequest request) {
        return answers.answer(Problem.DOWNLOAD_DENIED, e.getMessage(), request);
    }

    @ExceptionHandler
    ModelAndView sourceUnavailable(SourceUnavailable e, HttpServletRequest request) {
        SourceFailure failure = e.failure();
        return answers.answer(
                failure.cause() == SourceFailure.Cause.TIMED_OUT
                        ? Problem.SOURCE_TIMED_OUT
                        : Problem.SOURCE_FAILED,
                "Source "
                        + failure.source()
                        + ": "
                        + failure.detail()
                        + " "
                        + failure.cause().nextStep(),
                request);
    }

    @ExceptionHandler
    ModelAndView auditUnavailable(AuditUnavailable e, HttpServletRequest request) {
        log.error("The audit can't be written; the request was refused", e);
        return answers.answer(Problem.AUDIT_UNAVAILABLE, request);
    }

    @ExceptionHandler({
        TransientDataAccessException.class,
        DataAccessResourceFailureException.class,
        TransactionException.class
    })
    ModelAndView databaseUnavailable(Exception e, HttpServletRequest request) {
        log.error("The database does not answer", e);
        return answers.answer(Problem.DATABASE_UNAVAILABLE, request);
    }
}
