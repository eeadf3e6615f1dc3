package io.etcdportal.web;

import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The addresses of the built styles and scripts, whose names change with their content. For
 * templates.
 */
@Component("assets")
class Assets {

    private static final String MANIFEST = "static/assets/manifest.json";
    private static final String ENTRY = "src/main.ts";

    private final String script;
    private final List<String> styles;

    Assets(JsonMapper json) throws IOException {
        ClassPathResource manifest = new ClassPathResource(MANIFEST);
        if (!manifest.exists()) {
            throw new IllegalStateException(
                    "The frontend has not been built: "
                            + MANIFEST
                            + " is missing. Build the portal without -DskipFrontend.");
        }
        try (InputStream in = manifest.getInputStream()) {
            JsonNode entry = json.readTree(in).path(ENTRY);
            script = "/assets/" + entry.path("file").asString();
            styles =
                    entry.path("css")
                            .valueStream()
                            .map(css -> "/assets/" + css.asString())
                            .toList();
        }
    }

    /** {@return the address of the script} */
    public String script() {
        return script;
    }

    /** {@return the addresses of the styles} */
    public List<String> styles() {
        return styles;
    }
}
