package io.etcdportal.web.preferences;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The colours of the pages. */
public enum Theme {
    /** What the browser prefers. */
    AUTO("light dark"),
    /** Dark on light. */
    LIGHT("light"),
    /** Light on dark. */
    DARK("dark");

    private final String colorScheme;

    Theme(String colorScheme) {
        this.colorScheme = colorScheme;
    }

    static Optional<Theme> of(@Nullable String word) {
        return Arrays.stream(values()).filter(theme -> theme.word().equals(word)).findFirst();
    }

    /** {@return its name in forms and cookies} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the theme that Bootstrap is told to use, where it isn't the browser that chooses}
     */
    public @Nullable String forced() {
        return this == AUTO ? null : word();
    }

    /** {@return the value of CSS's {@code color-scheme}} */
    public String colorScheme() {
        return colorScheme;
    }
}
