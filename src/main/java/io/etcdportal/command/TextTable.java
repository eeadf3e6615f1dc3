package io.etcdportal.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of plain text, as etcdutl draws them.
 *
 * @param left whether texts stand at the left of their columns, and not at the right
 */
record TextTable(boolean left, List<String[]> rows) {

    TextTable(boolean left, String... heads) {
        this(left, new ArrayList<>());
        rows.add(heads);
    }

    void add(String... row) {
        rows.add(row);
    }

    void printTo(PrintStream out) {
        if (rows.size() > 1) {
            String line = line();
            out.println(line);
            for (int i = 0; i < rows.size(); i++) {
                print(rows.get(i), out);
                if (i == 0) {
                    out.println(line);
                }
            }
            out.println(line);
        }
    }

    private void print(String[] row, PrintStream out) {
        StringBuilder text = new StringBuilder("|");
        for (int column = 0; column < row.length; column++) {
            String space = " ".repeat(width(column) - row[column].length());
            text.append(' ').append(left ? "" : space).append(row[column]);
            text.append(left ? space : "").append(" |");
        }
        out.println(text);
    }

    private String line() {
        StringBuilder line = new StringBuilder("+");
        for (int column = 0; column < rows.getFirst().length; column++) {
            line.append("-".repeat(width(column) + 2)).append('+');
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
