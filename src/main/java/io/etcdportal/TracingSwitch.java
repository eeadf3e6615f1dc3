package io.etcdportal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

import java.util.List;

/**
 * Leaves out everything that makes traces unless there is somewhere to send them: then nothing of
 * it is started, and no request is slower for it.
 */
class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {

    /** Spring Boot's setting of the address that traces go to. */
    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final List<String> TRACING =
            List.of(
                    "org.springframework.boot.micrometer.tracing.",
                    "org.springframework.boot.opentelemetry.");

    private boolean on;

    @Override
    public void setEnvironment(Environment environment) {
        on = environment.getProperty(ENDPOINT, "").contains(":");
    }

    @Override
    public boolean[] match(
            @Nullable String[] classes, AutoConfigurationMetadata autoConfigurationMetadata) {
        boolean[] wanted = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i];
            wanted[i] = on || name == null || TRACING.stream().noneMatch(name::startsWith);
        }
        return wanted;
    }
}
