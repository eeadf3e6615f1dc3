package io.etcdportal.etcd.restore;

import java.util.regex.Pattern;

/**
 * A text as one word of a shell's command, whatever characters it has.
 *
 * @param text what the shell hands to the program
 */
public record ShellWord(String text) {

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    /**
     * {@return the word as it is typed} A shell takes nothing between single quotes for its own,
     * save the quote itself.
     */
    @Override
    public String toString() {
        return PLAIN.matcher(text).matches() ? text : quoted();
    }

    /** {@return the word in quotes, even where it needs none} */
    public String quoted() {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
