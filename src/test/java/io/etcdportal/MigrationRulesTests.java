package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * While replicas are upgraded, the version before runs on the migrated database: a migration may
 * add, and what it takes away has to be unused since the version before.
 */
class MigrationRulesTests {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    /** Those before are older than the rule. */
    private static final int FIRST = 14;

    private static final Pattern VERSION = Pattern.compile("V(\\d+)__\\w+\\.sql");
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*");

    /** What a file says that takes away what nothing has used since a version. */
    private static final Pattern CONTRACT =
            Pattern.compile("(?m)^-- Contract: unused since V\\d+\\b");

    private static final Pattern TAKES_AWAY =
            Pattern.compile(
                    "\\b(drop (table|column|view|schema|type|sequence|function)|rename"
                        + " (to|column|constraint)|alter column \\w+ (type|set data type|set not"
                        + " null)|add (constraint|check|foreign|unique|primary)|create unique"
                        + " index|truncate)\\b");
    private static final Pattern NEW_COLUMN =
            Pattern.compile("\\badd column (if not exists )?\\w+[^,]*\\bnot null\\b[^,]*");
    private static final Pattern NEW_TABLE =
            Pattern.compile("\\bcreate (unlogged )?table (if not exists )?(\\w+)");

    /** What the version before could not live with. */
    private static List<String> offences(String sql) {
        if (CONTRACT.matcher(sql).find()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        String plain =
                COMMENT.matcher(sql)
                        .replaceAll("")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("\\s+", " ");
        List<String> made =
                NEW_TABLE.matcher(plain).results().map(result -> result.group(3)).toList();
        for (String statement : plain.split(";", -1)) {
            boolean ofNewTable =
                    made.stream().anyMatch(table -> statement.matches(".*\\b" + table + "\\b.*"));
            Matcher takesAway = TAKES_AWAY.matcher(statement);
            if (takesAway.find() && !ofNewTable) {
                found.add(takesAway.group());
            }
            NEW_COLUMN
                    .matcher(statement)
                    .results()
                    .map(result -> result.group())
                    .filter(column -> !column.contains(" default "))
                    .forEach(found::add);
        }
        return found;
    }

    @Test
    void migrationsLeaveTheVersionBeforeWhatItUses() throws IOException {
        Map<Path, List<String>> offences = new TreeMap<>();
        try (Stream<Path> files = Files.walk(MIGRATIONS)) {
            for (Path file : files.filter(MigrationRulesTests::isUnderTheRule).toList()) {
                List<String> found = offences(Files.readString(file));
                if (!found.isEmpty()) {
                    offences.put(file, found);
                }
            }
        }
        assertThat(offences).as("docs/release.md tells how to do it in two releases").isEmpty();
    }

    private static boolean isUnderTheRule(Path file) {
        Matcher version = VERSION.matcher(file.getFileName().toString());
        return version.matches() && Integer.parseInt(version.group(1)) >= FIRST;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table a;",
                "alter table a drop column b;",
                "alter table a rename to b;",
                "alter table a rename column b to c;",
                "alter table a add column b text not null;",
                "alter table a alter column b set not null;",
                "alter table a alter column b type bigint;",
                "alter table a add constraint c check (b > 0);",
                "create unique index i on a (b);",
                "create table b (c text);\nDROP\n  VIEW a;"
            })
    void whatTakesAwayIsFound(String sql) {
        assertThat(offences(sql)).isNotEmpty();
        assertThat(offences("-- Contract: unused since V20.\n" + sql)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table a (b text not null, constraint c check (b <> ''));",
                "create unlogged table a (b text not null);\ncreate unique index i on a (b);",
                "alter table a add column b text not null default '';",
                "alter table a add column b text;",
                "create index i on a (b);",
                "-- drop table a\ncreate index i on a (b);"
            })
    void whatAddsIsNot(String sql) {
        assertThat(offences(sql)).isEmpty();
    }
}
