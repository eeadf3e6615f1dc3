import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * An audit of two years in a PostgreSQL: made by set-based SQL before the indexes are there, which
 * the portal's own migrations then make. What is there already is kept.
 */
class LargeAudit {

    /** The last migration before the indexes to search by. */
    private static final String BEFORE_INDEXES = "35";

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
        if (isThere()) {
            System.out.println("The entries are there already.");
            migrate(null);
            return;
        }
        migrate(BEFORE_INDEXES);
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
        System.out.printf("%,d entries written in %s%n", 2 * pairs, since(begin));
        begin = System.nanoTime();
        migrate(null);
        System.out.printf("The portal's migrations, indexes among them: %s%n", since(begin));
        execute("vacuum analyze");
    }

    private boolean isThere() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            var table = statement.executeQuery("select to_regclass('audit_entry') is not null");
            table.next();
            if (!table.getBoolean(1)) {
                return false;
            }
            var last = statement.executeQuery("select coalesce(max(id), 0) from audit_entry");
            last.next();
            return last.getLong(1) >= 2 * pairs;
        }
    }

    private void migrate(String target) {
        var flyway =
                Flyway.configure()
                        .dataSource(database)
                        .outOfOrder(true)
                        .locations("classpath:db/migration/postgresql");
        (target == null ? flyway : flyway.target(target)).load().migrate();
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
