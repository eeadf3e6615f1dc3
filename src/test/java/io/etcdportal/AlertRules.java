package io.etcdportal;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the chart brings for Prometheus and Grafana.
 *
 * @param alerts the rules, in their order
 * @param dashboard the expressions of the dashboard, without its variables
 */
record AlertRules(List<Alert> alerts, List<String> dashboard) {

    static final Path RULES = Path.of("charts/etcd-backup-portal/files/alerts.yaml");
    private static final Path DASHBOARD = Path.of("charts/etcd-backup-portal/files/dashboard.json");
    private static final JsonMapper JSON = new JsonMapper();

    /** A rule. */
    record Alert(String name, String expression, String severity, String runbook) {}

    static AlertRules read() throws IOException {
        JsonNode rules =
                JSON.valueToTree(
                        new Load(LoadSettings.builder().build())
                                .loadFromString(Files.readString(RULES)));
        JsonNode dashboard = JSON.readTree(Files.readString(DASHBOARD));
        return new AlertRules(
                rules.path("groups")
                        .path(0)
                        .path("rules")
                        .valueStream()
                        .map(
                                rule ->
                                        new Alert(
                                                rule.path("alert").asString(),
                                                rule.path("expr").asString(),
                                                rule.path("labels").path("severity").asString(),
                                                rule.path("annotations")
                                                        .path("runbook_url")
                                                        .asString()))
                        .toList(),
                dashboard
                        .path("panels")
                        .valueStream()
                        .flatMap(panel -> panel.path("targets").valueStream())
                        .map(target -> target.path("expr").asString())
                        .map(
                                expression ->
                                        expression
                                                .replace("$__rate_interval", "1m")
                                                .replace("$site", ".*"))
                        .toList());
    }

    List<String> allExpressions() {
        return Stream.concat(alerts.stream().map(Alert::expression), dashboard.stream()).toList();
    }
}
