package io.etcdportal.source.layout;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layouts by which a place is read, and what they take a key for. Nothing is looked up: the
 * same key always means the same.
 */
public final class Layouts {

    /** The word in settings for all built-in layouts, without their most general forms. */
    public static final String AUTO = "auto";

    /** The longest key, in characters; S3 takes no longer one either. */
    public static final int LONGEST_KEY = 1024;

    private final List<Layout> layouts;
    private final boolean isAuto;

    private Layouts(List<Layout> layouts, boolean isAuto) {
        this.layouts = layouts;
        this.isAuto = isAuto;
    }

    /** {@return all built-in layouts, without forms that much else has too} */
    public static Layouts auto() {
        return new Layouts(BuiltInLayouts.ALL, true);
    }

    /**
     * {@return the layouts of these names, tried in this order}
     *
     * @param names those of built-in layouts and own ones; or {@link #AUTO} alone
     * @param own the layouts of the settings
     * @throws IllegalArgumentException where there is none of such a name, as a sentence
     */
    public static Layouts named(List<String> names, Collection<PatternLayout> own) {
        if (names.equals(List.of(AUTO))) {
            return auto();
        }
        if (names.contains(AUTO)) {
            throw new IllegalArgumentException("layout is auto, or names of layouts, but not both");
        }
        Map<String, Layout> known =
                Stream.concat(BuiltInLayouts.ALL.stream(), own.stream().map(PatternLayout::layout))
                        .collect(Collectors.toMap(Layout::name, Function.identity(), (a, b) -> a));
        List<Layout> layouts = new ArrayList<>();
        for (String name : names) {
            Layout layout = known.get(name);
            if (layout == null) {
                throw new IllegalArgumentException(
                        "there is no layout '"
                                + name
                                + "'; there are auto, "
                                + Stream.concat(
                                                BuiltInLayouts.ALL.stream().map(Layout::name),
                                                own.stream().map(PatternLayout::name))
                                        .collect(joining(", ")));
            }
            layouts.add(layout);
        }
        return new Layouts(layouts, false);
    }

    static Layouts only(Layout layout) {
        return new Layouts(List.of(layout), false);
    }

    /** {@return the names of the built-in layouts} */
    public static List<String> builtIn() {
        return BuiltInLayouts.ALL.stream().map(Layout::name).toList();
    }

    /** {@return who writes by the layout of that name; the name itself where it is not built in} */
    public static String producer(String layout) {
        return builtIn(layout).map(Layout::producer).orElse(layout);
    }

    /**
     * {@return how backups of the layout of that name are restored; nothing where etcd's own tool
     * alone restores them}
     */
    public static Optional<RestoreAdvice> advice(String layout) {
        return builtIn(layout).map(Layout::advice);
    }

    /**
     * {@return how sure what {@link #auto()} takes for that layout is}
     *
     * @param layout its name; one that is not built in was said to be so
     */
    public static Certainty certainty(String layout) {
        return builtIn(layout).map(Layout::certainty).orElse(Certainty.SAID);
    }

    /** {@return the files without which a snapshot of that layout is not all that is restored} */
    public static List<CompanionFile> needed(String layout) {
        return builtIn(layout).map(Layout::needed).orElse(List.of());
    }

    /** {@return whether other files than snapshots may lie with those of that layout} */
    public static boolean hasParts(String layout) {
        return builtIn(layout).filter(Layout::hasParts).isPresent();
    }

    /** {@return whether changes after a snapshot of that layout may lie beside it} */
    public static boolean hasIncrements(String layout) {
        return builtIn(layout).filter(Layout::hasIncrements).isPresent();
    }

    /**
     * {@return the names of the etcds that one Kubernetes cluster of that layout's producer has,
     * and which are restored together: clusters of one namespace. Empty where it has one}
     */
    public static List<String> etcds(String layout) {
        return builtIn(layout).map(Layout::etcds).orElse(List.of());
    }

    private static Optional<Layout> builtIn(String name) {
        return BuiltInLayouts.ALL.stream().filter(layout -> layout.name().equals(name)).findFirst();
    }

    /** {@return whether they are those of {@link #auto()}} */
    public boolean isAuto() {
        return isAuto;
    }

    /** {@return whether nothing of them lies in folders} */
    public boolean isFlat() {
        return layouts.stream().allMatch(Layout::isFlat);
    }

    /**
     * {@return what file names of theirs can begin with, in whatever folder they lie, in the order
     * of their characters; some forms begin with anything, and are not among them}
     */
    public SortedSet<String> starts() {
        return layouts.stream()
                .flatMap(layout -> layout.patterns().stream())
                .flatMap(pattern -> pattern.starts().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * {@return what a key is taken for}
     *
     * @param key the key or path, below the prefix or directory of its source
     * @param placement what the source's settings say of its cluster
     */
    public KeyClassification recognize(String key, Placement placement) {
        if (key.length() > LONGEST_KEY) {
            return new KeyClassification.Unknown(
                    "Its name is longer than " + LONGEST_KEY + " characters.");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            return new KeyClassification.Unknown("Its name has control characters.");
        }
        Optional<KeyClassification> other = recognize(BuiltInLayouts.NO_SNAPSHOTS, key, placement);
        if (other.isPresent()) {
            return other.get();
        }
        Optional<KeyClassification> nearest = Optional.empty();
        for (Layout layout : layouts) {
            Optional<KeyClassification> meaning = recognize(layout, key, placement);
            if (isKnown(meaning)) {
                return meaning.get();
            }
            nearest = nearest.or(() -> meaning);
        }
        return nearest.orElseGet(this::unknown);
    }

    private static boolean isKnown(Optional<KeyClassification> meaning) {
        return meaning.filter(known -> !(known instanceof KeyClassification.Unknown)).isPresent();
    }

    private Optional<KeyClassification> recognize(Layout layout, String key, Placement placement) {
        Optional<KeyClassification> nearest = Optional.empty();
        for (KeyPattern pattern : layout.patterns()) {
            if (!isAuto || !pattern.onlyIfNamed()) {
                Optional<KeyClassification> meaning = pattern.read(layout, key, placement);
                if (isKnown(meaning)) {
                    return meaning;
                }
                nearest = nearest.or(() -> meaning);
            }
        }
        return nearest;
    }

    private KeyClassification unknown() {
        return new KeyClassification.Unknown(
                isAuto
                        ? "Its name is not that of a backup in any known layout."
                        : "Its name is not that of a backup in the layout "
                                + layouts.stream().map(Layout::name).collect(joining(" or "))
                                + ".");
    }
}
