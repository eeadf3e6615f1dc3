package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.EventStream;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Far more sources than a page has room for. */
class SourcesPageTests {

    private static final int SOURCES = 93;
    private static final Pattern ROW = Pattern.compile("<tr id=\"source-([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");

    @TempDir private Path directory;

    @Test
    void manySourcesAreShownPageByPageAndSoAreLivePages() {
        Portal.Settings settings = Portal.in(directory).set("portal.catalog.refresh-every", "5s");
        for (int i = 0; i < SOURCES; i++) {
            settings.directory("source-" + i, "default", directory.resolve("none-" + i));
        }
        try (Portal portal = settings.start().awaitReading()) {
            Visitor admin = new Visitor(portal);
            admin.signIn("admin", "admin" + Portal.PASSWORD);
            Set<String> seen = new TreeSet<>();
            String query = "";
            int pages = 0;
            for (boolean more = true; more; pages++) {
                String page = admin.get("/sources" + query).body();
                assertThat(page.length()).isLessThan(100_000);
                try (EventStream live = admin.listen("/live/sources" + query)) {
                    assertThat(rows(live.next("page"))).isEqualTo(rows(page));
                }
                seen.addAll(rows(page));
                Matcher next = NEXT.matcher(page);
                more = next.find();
                query = more ? next.group(1) : "";
            }
            assertThat(pages).isEqualTo(3);
            assertThat(seen).hasSize(SOURCES);
        }
    }

    private static Set<String> rows(String page) {
        return ROW.matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
