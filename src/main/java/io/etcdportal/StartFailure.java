package io.etcdportal;

import io.etcdportal.access.InvalidAccessFile;

import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.Assert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Says in a few lines, instead of a stack of exceptions, why the portal can't start: where the
 * access file is wrong, where the portal itself refused something, and where the database or a file
 * can't be used or is of a development version.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
class StartFailure implements FailureAnalyzer {

    private static final String BOOT = "org.springframework.boot.";
    private static final String HERE = StartFailure.class.getPackageName() + ".";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return causes(failure)
                .map(cause -> analyzeOne(cause, failure))
                .flatMap(Optional::stream)
                .reduce((_, innermost) -> innermost)
                .orElse(null);
    }

    private static Optional<FailureAnalysis> analyzeOne(Throwable cause, Throwable failure) {
        return switch (cause) {
            case InvalidAccessFile e ->
                    tell(
                            e,
                            e.getMessage(),
                            "Correct the file, or set portal.access-file to another one. It is used"
                                    + " as a whole or not at all.");
            case UnknownSettings e ->
                    tell(
                            e,
                            e.getMessage(),
                            "Correct its name, or remove it. docs/settings.md lists all settings.");
            case FlywayValidateException e ->
                    tell(
                            e,
                            "The database was made by a development version of the portal, which"
                                    + " this version can't read. Nothing in it was changed.",
                            "Start with an empty database: move portal.db out of portal.home, or"
                                + " name another database in spring.datasource.url. Audit entries"
                                + " that you need can be exported by the version that wrote them.");
            case SQLException e ->
                    tell(
                            e,
                            "The database can't be used: " + e.getMessage(),
                            "Check that it runs and accepts the portal's credentials, and correct"
                                + " spring.datasource.url, spring.datasource.username and"
                                + " spring.datasource.password. The embedded database needs room"
                                + " and the right to write in portal.home.");
            case UncheckedIOException e when isRefusal(e) -> refusal(e, failure);
            case IllegalArgumentException e when isRefusal(e) -> refusal(e, failure);
            case NoSuchSslBundleException e -> refusal(e, failure);
            case IllegalStateException e when isRefusal(e) -> refusal(e, failure);
            default -> Optional.empty();
        };
    }

    /** A sentence that the portal or Spring Boot said about what it was given. */
    static boolean isRefusal(RuntimeException e) {
        return e.getMessage() != null
                && Stream.of(e.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .filter(name -> !name.equals(Assert.class.getName()))
                        .findFirst()
                        .filter(name -> name.startsWith(HERE) || name.startsWith(BOOT))
                        .isPresent();
    }

    private static Optional<FailureAnalysis> refusal(RuntimeException e, Throwable failure) {
        Predicate<Throwable> system = IOException.class::isInstance;
        String reason =
                causes(e).filter(system).findFirst().map(cause -> " (" + cause + ")").orElse("");
        return tell(
                failure,
                e.getMessage() + reason,
                "Correct the setting or the file that this is about. docs/settings.md lists"
                        + " all settings.");
    }

    private static Optional<FailureAnalysis> tell(
            Throwable cause, @Nullable String description, String action) {
        return Optional.of(new FailureAnalysis(description, action, cause));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause);
    }
}
