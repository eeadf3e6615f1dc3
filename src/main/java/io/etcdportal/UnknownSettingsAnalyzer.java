package io.etcdportal;

import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import java.util.stream.Collectors;

/**
 * Names settings that there are none of. Their values are left out: a misspelt password is one all
 * the same.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnknownSettingsAnalyzer
        extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

    @Override
    protected FailureAnalysis analyze(
            Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        String settings =
                cause.getUnboundProperties().stream()
                        .map(setting -> setting.getName() + " (" + setting.getOrigin() + ")")
                        .collect(Collectors.joining(", "));
        return new FailureAnalysis(
                "There is no such setting: " + settings,
                "Correct its name, or remove it. docs/settings.md lists all settings.",
                cause);
    }
}
