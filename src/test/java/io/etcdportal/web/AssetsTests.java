package io.etcdportal.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** What a browser loads beside a page. */
class AssetsTests {

    private static final int MOST_SCRIPT = 60 * 1024;

    @Test
    void allScriptsTogetherStaySmallOnTheWire() throws IOException {
        Resource[] scripts =
                new PathMatchingResourcePatternResolver()
                        .getResources("classpath:/static/assets/*.js");

        assertThat(scripts).isNotEmpty();
        int compressed = 0;
        for (Resource script : scripts) {
            compressed += compressed(script.getContentAsByteArray());
        }
        assertThat(compressed).isLessThan(MOST_SCRIPT);
    }

    private static int compressed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.size();
    }
}
