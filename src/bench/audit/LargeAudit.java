import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An audit of two years in a PostgreSQL: made by set-based SQL while indexes and triggers are put
 * aside. What is there already is kept.
 */
class LargeAudit {

    private static final String INDEXES =
            """
            select indexname, indexdef from pg_indexes i where tablename like 'audit_entry%'
                and not exists (select 1 from pg_constraint c where c.conname = i.indexname)\
            """;

    /** Drawn from the entries, by triggers otherwise. */
    private static final String NAMES =
            """
            insert into audit_cluster select distinct site, namespace, name from audit_entry where site is not null
                on conflict do nothing;
            insert into audit_person select distinct user_name, user_id from audit_entry where user_id is not null
                on conflict do nothing\
            """;

    /** As {@code Sieve} does it. */
    private static final String BITS =
            """
            create or replace function bits(value text, width int) returns bigint language sql immutable return
                ('x' || encode(substr(sha256(convert_to(value, 'UTF8')), 1, 4), 'hex'))::bit(32)::bigint
                    & ((1 << width) - 1)\
            """;

    private static final Path ENTRIES = Path.of("src/bench/audit/entries.sql");
    private static final long CHUNK = 100_000;

    private final PGSimpleDataSource database;
    private final long pairs;

    LargeAudit(String url, String user, String password, long entries) {
        this.database = new PGSimpleDataSource();
        database.setUrl(url);
        database.setUser(user);
        database.setPassword(password);
        this.pairs = entries / 2;
    }

    void fill() throws Exception {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/postgresql")
                .load()
                .migrate();
        if (isThere()) {
            System.out.println("The entries are there already.");
            return;
        }
        Map<String, String> indexes = indexes();
        for (String index : indexes.keySet()) {
            execute("drop index " + index);
        }
        execute("alter table audit_entry disable trigger user");
        execute(BITS);
        long begin = System.nanoTime();
        String sql = Files.readString(ENTRIES);
        for (long first = 1; first <= pairs; first += CHUNK) {
            execute(
                    sql.replaceAll(":pairs\\b", String.valueOf(pairs))
                            .replaceAll(":first\\b", String.valueOf(first))
                            .replaceAll(
                                    ":last\\b",
                                    String.valueOf(Math.min(pairs, first + CHUNK - 1))));
        }
        execute("update audit_head set id = " + 2 * pairs + ", hash = sha256('" + 2 * pairs + "')");
        execute(NAMES);
        execute("alter table audit_entry enable trigger user");
        System.out.printf("%,d entries written in %s%n", 2 * pairs, since(begin));
        begin = System.nanoTime();
        for (String index : indexes.values()) {
            execute(index);
        }
        System.out.printf("Their indexes: %s%n", since(begin));
        execute("vacuum analyze");
    }

    private Map<String, String> indexes() throws SQLException {
        Map<String, String> indexes = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            var row = statement.executeQuery(INDEXES);
            while (row.next()) {
                indexes.put(row.getString(1), row.getString(2));
            }
        }
        return indexes;
    }

    private boolean isThere() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            var last = statement.executeQuery("select coalesce(max(id), 0) from audit_entry");
            last.next();
            return last.getLong(1) >= 2 * pairs;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static Duration since(long nanos) {
        return Duration.ofMillis((System.nanoTime() - nanos) / 1_000_000);
    }
}
