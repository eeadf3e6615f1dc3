package io.etcdportal;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Stops the start where something is meant for the portal and is none of its settings: in a file,
 * on the command line, among the properties of the virtual machine, or as an environment variable.
 * Spring Boot leaves the last two alone, and of the others tells what is missing first.
 */
class UnknownSettingsCheck implements EnvironmentPostProcessor {

    private static final String VARIABLE = "PORTAL_";
    private static final String PROPERTY = "portal.";

    /** What Kubernetes sets for services whose names begin with "portal". */
    static final Pattern OF_KUBERNETES =
            Pattern.compile("PORTAL(_.*)?_(SERVICE_(HOST|PORT)(_.*)?|PORT(_.*)?)");

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        SettingNames settings = SettingNames.read();
        List<String> wrong = new ArrayList<>();
        environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .map(source -> (EnumerablePropertySource<?>) source)
                .forEach(source -> look(source, settings, wrong));
        if (!wrong.isEmpty()) {
            throw new UnknownSettings(wrong);
        }
        requirePorts(Binder.get(environment));
    }

    /** Spring Boot reads ports where a failure would not name the setting. */
    private static void requirePorts(Binder binder) {
        binder.bind("server.port", Integer.class);
        binder.bind("management.server.port", Integer.class);
    }

    private static void look(
            EnumerablePropertySource<?> source, SettingNames settings, List<String> wrong) {
        boolean variables =
                source.getName()
                        .equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        for (String name : source.getPropertyNames()) {
            if (variables) {
                lookAtVariable(name, settings, wrong);
            } else if (name.startsWith(PROPERTY)
                    && !settings.has(ConfigurationPropertyName.adapt(name, '.'))) {
                wrong.add(tell(name, place(source, name), settings.nearest(name).orElse("")));
            }
        }
    }

    private static void lookAtVariable(String name, SettingNames settings, List<String> wrong) {
        if (!name.startsWith(VARIABLE)
                || OF_KUBERNETES.matcher(name).matches()
                || settings.isVariable(name)) {
            return;
        }
        String nearest = settings.nearestVariable(name).orElse("");
        if (!nearest.isEmpty() || settings.isOfGroup(name)) {
            wrong.add(tell(name, "environment variable", nearest));
        }
    }

    private static String place(EnumerablePropertySource<?> source, String name) {
        Origin origin = OriginLookup.getOrigin(source, name);
        return origin == null ? source.getName() : origin.toString();
    }

    private static String tell(String name, String place, String nearest) {
        return "%s (%s)%s"
                .formatted(name, place, nearest.isEmpty() ? "" : "; did you mean " + nearest + "?");
    }
}
