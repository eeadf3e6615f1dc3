package io.etcdportal.console;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table of plain text, as etcdutl draws them.
 *
 * @param left whether texts stand at the left of their columns, and not at the right
 */
public record TextTable(boolean left, List<String[]> rows) {

    /**
     * An empty table.
     *
     * @param heads the heads of its columns
     */
    public TextTable(boolean left, String... heads) {
        this(left, new ArrayList<>());
        rows.add(heads);
    }

    /** Adds a row with a text for each column. */
    public void add(String... row) {
        rows.add(row);
    }

    /** Prints the table; nothing where it has no rows. */
    public void printTo(PrintStream out) {
        if (rows.size() > 1) {
            int[] widths = widths();
            String line = line(widths);
            out.println(line);
            for (int i = 0; i < rows.size(); i++) {
                print(rows.get(i), widths, out);
                if (i == 0) {
                    out.println(line);
                }
            }
            out.println(line);
        }
    }

    private void print(String[] row, int[] widths, PrintStream out) {
        StringBuilder text = new StringBuilder("|");
        for (int column = 0; column < row.length; column++) {
            String space = " ".repeat(widths[column] - row[column].length());
            text.append(' ').append(left ? "" : space).append(row[column]);
            text.append(left ? space : "").append(" |");
        }
        out.println(text);
    }

    private static String line(int[] widths) {
        StringBuilder line = new StringBuilder("+");
        for (int width : widths) {
            line.append("-".repeat(width + 2)).append('+');
        }
        return line.toString();
    }

    private int[] widths() {
        return IntStream.range(0, rows.getFirst().length).map(this::width).toArray();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
