package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.NeedsProgram;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The alert rules and the dashboard that come with the chart, without a portal. */
class AlertRulesTests {

    private static final Path TEST = Path.of("src/test/resources/alerts/alerts-test.yaml");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:portal|jvm|http_server|hikaricp|logback|process)_[a-z_]+");

    @Test
    @NeedsProgram("promtool")
    void prometheusTakesTheRules() throws Exception {
        promtool("check", "rules", AlertRules.RULES.toString());
    }

    @Test
    @NeedsProgram("promtool")
    void everyAlertFiresAndEnds() throws Exception {
        promtool("test", "rules", TEST.toString());
        String test = Files.readString(TEST);

        assertThat(AlertRules.read().alerts())
                .isNotEmpty()
                .allSatisfy(
                        alert ->
                                assertThat(test)
                                        .containsPattern(
                                                "alertname: "
                                                        + alert.name()
                                                        + "\\n +exp_alerts:\\n +- exp_labels")
                                        .containsPattern(
                                                "alertname: "
                                                        + alert.name()
                                                        + "\\n +exp_alerts: \\[\\]"));
    }

    @Test
    void everyAlertIsExplainedWhereItsLinkLeads() throws IOException {
        String document = Files.readString(Path.of("docs", "alerts.md"));
        List<String> sections =
                Pattern.compile("(?m)^## (\\w+)$")
                        .matcher(document)
                        .results()
                        .map(heading -> heading.group(1))
                        .toList();

        assertThat(AlertRules.read().alerts())
                .extracting(AlertRules.Alert::name)
                .containsExactlyElementsOf(sections);
        assertThat(AlertRules.read().alerts())
                .allSatisfy(
                        alert ->
                                assertThat(alert.runbook())
                                        .isEqualTo(
                                                "docs/alerts.md#"
                                                        + alert.name().toLowerCase(Locale.ROOT)))
                .allSatisfy(
                        alert ->
                                assertThat(document)
                                        .contains(
                                                "## %s\n\n*%s"
                                                        .formatted(
                                                                alert.name(),
                                                                alert.severity().equals("critical")
                                                                        ? "Critical"
                                                                        : "Warning")));
    }

    @Test
    void rulesAndDashboardUseOnlyMetricsThatAreDocumented() throws IOException {
        MetricsDocument document = MetricsDocument.read();
        Set<String> unknown = new TreeSet<>();
        for (String expression : AlertRules.read().allExpressions()) {
            METRIC.matcher(expression)
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !document.series().contains(name))
                    .filter(name -> document.prefixes().stream().noneMatch(name::startsWith))
                    .forEach(unknown::add);
        }

        assertThat(unknown).isEmpty();
    }

    private static void promtool(String... arguments) throws Exception {
        Process process =
                new ProcessBuilder(
                                Stream.concat(Stream.of("promtool"), Arrays.stream(arguments))
                                        .toList())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}
