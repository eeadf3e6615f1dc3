package io.etcdportal.notify;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a channel is told at once.
 *
 * @param id the same for the same message, so that receivers can tell a second attempt from news
 * @param at when it was made
 * @param title what it is about in a line
 * @param sections what there is to tell
 * @param link the address of a page that tells more, if it is known
 */
record Message(String id, Instant at, String title, List<Section> sections, @Nullable String link) {

    private static final int LONGEST_TEXT = 300;

    /** How many lines people are shown. */
    private static final int MOST_LINES = 30;

    Message {
        title = oneLine(title);
        sections = List.copyOf(sections);
    }

    /**
     * Lines of a kind.
     *
     * @param event what happened to all of them, in a word for programs
     * @param heading the same for people
     */
    record Section(String event, String heading, List<Line> lines) {
        Section {
            lines = List.copyOf(lines);
        }
    }

    /**
     * One thing that is told.
     *
     * @param kind what is wrong, in a word for programs
     * @param subject what it is about
     * @param detail a sentence about it
     * @param since since when
     * @param link the address of its page, if that of the portal is known
     */
    record Line(String kind, Subject subject, String detail, Instant since, @Nullable String link) {

        Line {
            detail = oneLine(detail);
        }
    }

    /** Texts of others can't break out of their line, nor turn the rest around. */
    private static String oneLine(String text) {
        String clean =
                text.codePoints()
                        .map(Message::visible)
                        .limit(LONGEST_TEXT)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        return clean.strip();
    }

    private static int visible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                    ' ';
            default -> character;
        };
    }

    /** {@return the sections with as many lines as people read} */
    List<Section> shownSections() {
        List<Section> shown = new ArrayList<>();
        int left = MOST_LINES;
        for (Section section : sections) {
            int taken = Math.min(left, section.lines().size());
            if (taken > 0) {
                shown.add(
                        new Section(
                                section.event(),
                                section.heading(),
                                section.lines().subList(0, taken)));
            }
            left -= taken;
        }
        return shown;
    }

    /** {@return how many lines are not among the shown ones, as a sentence; empty if none} */
    String more() {
        int all = sections.stream().mapToInt(section -> section.lines().size()).sum();
        return all > MOST_LINES ? "And " + (all - MOST_LINES) + " more." : "";
    }
}
