package io.etcdportal.paging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class PagerTests {

    private static final Page<String> LAST = new Page<>(List.of(), null);

    @Test
    void aListOfOnePageHasNoOther() {
        assertThat(Pager.of(LAST, null, Map.of())).isEqualTo(new Pager(null, null));
    }

    @Test
    void theNextPageKeepsTheFilters() {
        Page<String> page = new Page<>(List.of("a"), "prod/web/shop");

        assertThat(Pager.of(page, null, Map.of("site", "prod", "q", "a&b=c d+{e}")).next())
                .isEqualTo("?cursor=prod%2Fweb%2Fshop&q=a%26b%3Dc%20d%2B%7Be%7D&site=prod");
    }

    @Test
    void aLaterPageLeadsBackToTheFirst() {
        assertThat(Pager.of(LAST, "prod/web/shop", Map.of())).isEqualTo(new Pager("?", null));
        assertThat(Pager.of(LAST, "prod/web/shop", Map.of("q", "a")))
                .isEqualTo(new Pager("?q=a", null));
    }
}
