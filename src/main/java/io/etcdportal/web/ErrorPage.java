package io.etcdportal.web;

import io.etcdportal.access.TokenError;
import io.etcdportal.audit.AuditUnavailable;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** Answers what the server itself refused, and what failed in a way that nobody foresaw. */
@Controller
class ErrorPage implements ErrorController {

    private final ProblemRenderer answers;

    ErrorPage(ProblemRenderer answers) {
        this.answers = answers;
    }

    /** Where an answer has begun, nothing may be added to it: it may be half a backup. */
    @RequestMapping("/error")
    @Nullable ModelAndView error(HttpServletRequest request, HttpServletResponse response) {
        return response.isCommitted() ? null : answers.answer(problem(request), null, request);
    }

    private static Problem problem(HttpServletRequest request) {
        return switch (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION)) {
            case AuditUnavailable _ -> Problem.AUDIT_UNAVAILABLE;
            case TransientDataAccessException _ -> Problem.DATABASE_UNAVAILABLE;
            case DataAccessResourceFailureException _ -> Problem.DATABASE_UNAVAILABLE;
            case TransactionException _ -> Problem.DATABASE_UNAVAILABLE;
            case AuthenticationServiceException _ -> Problem.PROVIDER_SILENT;
            case null, default -> ofStatus(request);
        };
    }

    private static Problem ofStatus(HttpServletRequest request) {
        Integer status = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return switch (status) {
            case null -> Problem.NOT_FOUND;
            case 404 -> Problem.NOT_FOUND;
            case 401 -> ofSignIn(request);
            case 403 -> Problem.FORM_EXPIRED;
            case 429 -> Problem.TOO_MANY_ATTEMPTS;
            case 503 -> Problem.TOO_MANY_SIGN_INS;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case Integer client when client < 500 -> Problem.INVALID_REQUEST;
            default -> Problem.INTERNAL;
        };
    }

    private static Problem ofSignIn(HttpServletRequest request) {
        return request.getAttribute(TokenError.class.getName()) instanceof TokenError tokenError
                ? Problem.of(tokenError)
                : Problem.NOT_SIGNED_IN;
    }
}
