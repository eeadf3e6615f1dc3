package io.etcdportal.source.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What names are taken for, name by name; the table is {@code layouts/names.txt}. */
class LayoutsTests {

    private static List<String> lines() throws IOException {
        try (InputStream table = LayoutsTests.class.getResourceAsStream("/layouts/names.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aNameIsTakenForWhatTheTableSays(String line) {
        String[] columns = line.split("\\s+\\|\\s+", 3);
        KeyClassification meaning =
                Layouts.named(List.of(columns[0]), List.of())
                        .recognize(columns[1], Placement.UNSAID);

        assertThat(text(meaning)).isEqualTo(columns[2]);
    }

    @Test
    void everyLayoutIsInTheTableWithNamesAndNearMisses() throws IOException {
        for (String layout : Layouts.builtIn()) {
            List<String> of =
                    lines().stream().filter(line -> line.startsWith(layout + " | ")).toList();

            assertThat(of).as(layout).hasSizeGreaterThanOrEqualTo(2);
            assertThat(of).as(layout).anyMatch(line -> line.contains("| unknown: "));
        }
    }

    @Test
    void theSettingNamesTheClusterWhereNamesDoNot() {
        Placement placement = new Placement("prod", "edge", ZoneOffset.UTC);

        assertThat(recognize("k3s", "etcd-snapshot-node1-1700000000", placement))
                .startsWith("k3s, snapshot, edge/prod, etcd-snapshot-node1-1700000000,");
        // A name with the node in it is unique, wherever it lies; one without is not.
        assertThat(recognize("k3s", "backup/etcd-snapshot-node1-1700000000", placement))
                .startsWith("k3s, snapshot, edge/prod, etcd-snapshot-node1-1700000000,");
        assertThat(recognize("bitnami", "web/db-2026-11-30_03-00", placement))
                .startsWith("bitnami, snapshot, edge/prod, web/db-2026-11-30_03-00,");
        assertThat(recognize("openshift", "a/snapshot_2026-11-30_030000.db", placement))
                .contains("a/snapshot_2026-11-30_030000.db, of a/2026-11-30_030000");
        // A name that says a cluster is believed.
        assertThat(recognize("talos", "x/y-2026-11-30T03:00:00Z.snap", placement))
                .startsWith("talos, snapshot, x/y, ");
    }

    @Test
    void aTimeWithoutAnOffsetIsOfTheZoneOfTheSettings() {
        Placement berlin = new Placement("prod", "default", ZoneId.of("Europe/Berlin"));

        assertThat(recognize("openshift", "snapshot_2026-11-30_030000.db", berlin))
                .contains("2026-11-30T02:00:00Z");
        assertThat(recognize("kubeadm", "etcd-snapshot-2026-11-30_03:00:00_UTC.db", berlin))
                .contains("2026-11-30T03:00:00Z");
    }

    private static String recognize(String layout, String key, Placement placement) {
        return text(Layouts.named(List.of(layout), List.of()).recognize(key, placement));
    }

    /** A pattern that goes back and forth looks at the characters of a key again and again. */
    @Test
    void noNameKeepsABuiltInPatternBusy() {
        int most = 0;
        String slowest = "";
        for (String key : hostileKeys()) {
            for (Layout layout : BuiltInLayouts.ALL) {
                for (KeyPattern form : layout.patterns()) {
                    int looks = looks(form, key);
                    if (looks > most) {
                        most = looks;
                        slowest = layout.name() + ": " + form.pattern();
                    }
                }
            }
        }
        System.out.println("At most " + most + " looks at a key, by " + slowest);
        assertThat(most).as(slowest).isLessThan(BoundedText.MOST_LOOKS / 2);
    }

    private static int looks(KeyPattern form, String key) {
        BoundedText text = new BoundedText(key, Integer.MAX_VALUE);
        boolean matches = form.pattern().matcher(text).matches();
        return matches ? 0 : Integer.MAX_VALUE - text.left();
    }

    /** Every piece of a real name, over and over, up to the longest key. */
    private static List<String> hostileKeys() {
        List<String> pieces =
                new ArrayList<>(List.of("a", "/", "a/", "-", "a-", "1", "1-", ".", "_"));
        try {
            for (String line : lines()) {
                String key = line.split("\\s+\\|\\s+", 3)[1];
                pieces.add(key);
                pieces.add(key + "/");
                pieces.add(key.substring(key.lastIndexOf('/') + 1));
                pieces.add(key.substring(0, key.length() / 2));
                pieces.add(key.substring(key.length() / 2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pieces.stream()
                .distinct()
                .filter(piece -> !piece.isEmpty())
                .map(piece -> piece.repeat(1 + Layouts.LONGEST_KEY / piece.length()))
                .flatMap(key -> Stream.of(key, key.substring(0, Layouts.LONGEST_KEY - 1) + "!"))
                .map(key -> key.substring(0, Math.min(key.length(), Layouts.LONGEST_KEY)))
                .toList();
    }

    @Test
    void namesThatAreNoneAreRefusedUnread() {
        assertThat(recognize("auto", "a".repeat(1025), Placement.UNSAID))
                .isEqualTo("unknown: Its name is longer than 1024 characters.");
        assertThat(recognize("auto", "a/etcd-snapshot-n-1700000000\n", Placement.UNSAID))
                .isEqualTo("unknown: Its name has control characters.");
    }

    @Test
    void aPatternOfOnesOwnIsReadLikeTheBuiltInOnes() {
        PatternLayout own =
                PatternLayout.of(
                        "nightly",
                        "(?<namespace>[^/]+)/(?<cluster>[^/]+)/(?<time>[\\d-]+T\\d+)-r(?<revision>\\d+)\\.db\\.zst",
                        "yyyy-MM-dd'T'HHmm",
                        "eu/prod/2026-11-30T0300-r4711.db.zst");

        Layouts layouts = Layouts.named(List.of("k3s", "nightly"), List.of(own));

        assertThat(
                        text(
                                layouts.recognize(
                                        "eu/prod/2026-11-30T0300-r4711.db.zst", Placement.UNSAID)))
                .isEqualTo(
                        "nightly, snapshot, eu/prod, 2026-11-30T0300-r4711.db.zst, revision 4711,"
                                + " 2026-11-30T03:00:00Z, zstd");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Own|.*||a|the layout name 'Own' must be lower case",
                "k3s|.*||a|the layout name 'k3s' is that of a built-in layout",
                "own|(||a|pattern is not a regular expression: Unclosed group at character 2",
                "own|(?<clutser>.*)||a|pattern has a group 'clutser', which means nothing here;"
                        + " groups are cluster,",
                "own|(?<cluster>.*)|yyyy|a|time-format and a group 'time' in pattern go together",
                "own|(?<time>.*)||a|time-format and a group 'time' in pattern go together",
                "own|(?<time>.*)|yyyy-bb|a|time-format must be unix, or a pattern such as",
                "own|(?<cluster>[a-z]+)||prod1|example 'prod1' does not match pattern",
                "own|(?<time>.*)|yyyy-MM-dd|2026-02-30|example '2026-02-30': It is named as own"
                        + " names its snapshots, but '2026-02-30' is not a time.",
                "own|(?<cluster>.*)||Prod|example 'Prod': Its cluster would be default/Prod",
                "own|q(?<name>x*)||q|example 'q': It is named as own names its snapshots, but the"
                        + " name of its backup would be empty.",
                "own|(.*a){12}(?<cluster>b)||aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac|example"
                    + " 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac': The pattern of layout own takes too long"
                    + " on it.",
            })
    void aMistakeInALayoutOfOnesOwnIsNamed(
            String name, String pattern, String timeFormat, String example, String message) {
        assertThatThrownBy(() -> PatternLayout.of(name, pattern, timeFormat, example))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aLayoutThatDoesNotExistIsNamedBesideThoseThatDo() {
        assertThatThrownBy(() -> Layouts.named(List.of("k4s"), List.of()))
                .hasMessageStartingWith(
                        "there is no layout 'k4s'; there are auto, etcd-operator, k3s,");
        assertThatThrownBy(() -> Layouts.named(List.of("auto", "k3s"), List.of()))
                .hasMessage("layout is auto, or names of layouts, but not both");
    }

    static String text(KeyClassification meaning) {
        return switch (meaning) {
            case KeyClassification.NotASnapshot other -> "never: " + other.what();
            case KeyClassification.Unknown unknown -> "unknown: " + unknown.reason();
            case KeyClassification.Recognized key -> {
                List<String> facts = new ArrayList<>();
                facts.add(key.layout());
                facts.add(key.role().name().toLowerCase(Locale.ROOT));
                facts.add(key.namespace() + "/" + key.cluster());
                facts.add(key.name());
                if (!key.restorePoint().equals(key.name())) {
                    facts.add("of " + key.restorePoint());
                }
                if (key.version() != null) {
                    facts.add("etcd " + key.version());
                }
                if (key.firstRevision() != null) {
                    facts.add("from revision " + key.firstRevision());
                }
                if (key.revision() != null) {
                    facts.add("revision " + key.revision());
                }
                if (key.time() != null) {
                    facts.add(key.time().toString());
                }
                if (key.node() != null) {
                    facts.add("on " + key.node());
                }
                key.stored().encodings().forEach(encoding -> facts.add(encoding.label()));
                if (key.stored().encryption() != null) {
                    facts.add(key.stored().encryption().label());
                }
                yield String.join(", ", facts);
            }
        };
    }
}
