package io.etcdportal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names of all settings of the portal, in the parts between their dots. A star stands for a
 * name that operators choose, or for a place in a list.
 */
final class SettingNames {

    private static final String ANY = "*";

    private final List<List<String>> names;

    private SettingNames(List<List<String>> names) {
        this.names = names;
    }

    /** Reads them from the classes that settings are bound to, whose names end in "Settings". */
    static SettingNames read() {
        ClassPathScanningCandidateComponentProvider scan =
                new ClassPathScanningCandidateComponentProvider(false);
        // To read every class would take a seventh of the time that a start takes.
        scan.setResourcePattern("**/*Settings.class");
        scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return new SettingNames(
                scan.findCandidateComponents(SettingNames.class.getPackageName()).stream()
                        .map(found -> String.valueOf(found.getBeanClassName()))
                        .map(name -> ClassUtils.resolveClassName(name, null))
                        .flatMap(SettingNames::ofClass)
                        .map(name -> List.of(name.split("\\.")))
                        .toList());
    }

    private static Stream<String> ofClass(Class<?> type) {
        String prefix =
                MergedAnnotations.from(type).get(ConfigurationProperties.class).getString("prefix");
        return type.isRecord() ? ofRecord(prefix, type) : Stream.empty();
    }

    private static Stream<String> ofRecord(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(part -> ofComponent(prefix + "." + kebab(part.getName()), part));
    }

    private static Stream<String> ofComponent(String name, RecordComponent component) {
        Type type = component.getGenericType();
        if (component.getType() == Map.class && type instanceof ParameterizedType map) {
            Type value = map.getActualTypeArguments()[1];
            return value instanceof Class<?> part && part.isRecord()
                    ? ofRecord(name + "." + ANY, part)
                    : value == Object.class ? Stream.empty() : Stream.of(name + "." + ANY);
        }
        if (component.getType() == List.class
                && type instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] instanceof Class<?> part
                && part.isRecord()) {
            return ofRecord(name + "." + ANY, part);
        }
        return component.getType().isRecord()
                ? ofRecord(name, component.getType())
                : Stream.of(name);
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** {@return whether a name is one of them, or begins one, or is a part of a list} */
    boolean has(ConfigurationPropertyName name) {
        return names.stream().anyMatch(known -> isOf(known, name));
    }

    private static boolean isOf(List<String> known, ConfigurationPropertyName name) {
        int length = name.getNumberOfElements();
        for (int i = 0; i < Math.min(length, known.size()); i++) {
            if (!known.get(i).equals(ANY)
                    && !bare(known.get(i)).equals(name.getElement(i, Form.UNIFORM))) {
                return false;
            }
        }
        return length <= known.size()
                || known.getLast().equals(ANY)
                || (length == known.size() + 1 && name.isLastElementIndexed());
    }

    /** {@return the setting that a name was probably meant to be, as far as one is near} */
    Optional<String> nearest(String name) {
        List<String> parts = List.of(name.split("\\."));
        return names.stream()
                .filter(known -> known.size() == parts.size())
                .min(Comparator.comparingInt(known -> distance(known, parts)))
                .filter(known -> distance(known, parts) <= Math.max(2, name.length() / 8))
                .map(known -> filledIn(known, parts));
    }

    private static int distance(List<String> known, List<String> parts) {
        return IntStream.range(0, known.size())
                .filter(i -> !known.get(i).equals(ANY))
                .map(i -> EditDistance.between(bare(known.get(i)), bare(parts.get(i))))
                .sum();
    }

    private static String filledIn(List<String> known, List<String> parts) {
        return IntStream.range(0, known.size())
                .mapToObj(i -> known.get(i).equals(ANY) ? parts.get(i) : known.get(i))
                .reduce((left, right) -> left + "." + right)
                .orElseThrow();
    }

    /** {@return whether an environment variable is one of them} Lists have a number behind. */
    boolean isVariable(String variable) {
        return names.stream().anyMatch(known -> variable.matches(pattern(known)));
    }

    private static String pattern(List<String> known) {
        return String.join("_", known.stream().map(SettingNames::variablePart).toList())
                + "(_\\d+)?";
    }

    private static String variablePart(String part) {
        return part.equals(ANY) ? ".+" : bare(part).toUpperCase(Locale.ROOT);
    }

    /** {@return the variable that one was probably meant to be, as far as one is near} */
    Optional<String> nearestVariable(String variable) {
        return nearest(variable.toLowerCase(Locale.ROOT).replace('_', '.'))
                .map(name -> bare(name).replace('.', '_').toUpperCase(Locale.ROOT));
    }

    /**
     * {@return whether a variable is of a group of settings, so that it can be meant for nobody
     * else}
     */
    boolean isOfGroup(String variable) {
        String[] parts = variable.toLowerCase(Locale.ROOT).split("_", -1);
        return names.stream().anyMatch(known -> known.size() > 2 && known.get(1).equals(parts[1]));
    }

    private static String bare(String part) {
        return part.replace("-", "");
    }
}
