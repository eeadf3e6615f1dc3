package io.etcdportal;

import io.etcdportal.access.InvalidAccessFile;

import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyNameException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.web.server.PortInUseException;
import org.yaml.snakeyaml.error.YAMLException;

import java.sql.SQLException;
import java.util.stream.Stream;

/** What the process ends with where the portal can't start. Commands have codes of their own. */
final class ExitCode {

    /** Something that a later start may do better: a database that is down, a port in use. */
    static final int FAILED = 1;

    /** A start with the same settings can't succeed ({@code EX_CONFIG} of sysexits.h). */
    static final int WRONG_SETTINGS = 78;

    private ExitCode() {}

    /** Tells wrong settings from what may pass. */
    static int of(Throwable failure) {
        if (causes(failure).anyMatch(ExitCode::mayPass)) {
            return FAILED;
        }
        return causes(failure).anyMatch(ExitCode::isAboutSettings) ? WRONG_SETTINGS : FAILED;
    }

    private static boolean mayPass(Throwable cause) {
        return cause instanceof SQLException || cause instanceof PortInUseException;
    }

    private static boolean isAboutSettings(Throwable cause) {
        return switch (cause) {
            case InvalidAccessFile _,
                    UnknownSettings _,
                    BindException _,
                    ConfigDataException _,
                    InvalidConfigurationPropertyNameException _,
                    InvalidConfigurationPropertyValueException _,
                    NoSuchSslBundleException _,
                    YAMLException _ ->
                    true;
            case RuntimeException e -> StartFailure.isRefusal(e);
            default -> false;
        };
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause);
    }
}
