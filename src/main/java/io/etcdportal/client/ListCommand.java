package io.etcdportal.client;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.console.PrintableText;
import io.etcdportal.console.TextTable;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code list}: the clusters of a portal that one may see, or the backups of one of them. */
public final class ListCommand {

    private static final String USAGE =
            """
            Usage: java -jar etcd-backup-portal.jar list --portal URL [OPTION]...
                   java -jar etcd-backup-portal.jar list --portal URL --cluster SITE/NAMESPACE/NAME [OPTION]...

            Prints the clusters that you may see, or the backups of one cluster.

              --cluster CLUSTER     prints the backups of this cluster
              --etcd-version V      prints only backups that can be restored into this version of etcd
              --json                prints one JSON object per line, as the API describes clusters and backups
            """
                    + Connection.USAGE
                    + "\n"
                    + Connection.EXIT_CODES;

    /** The most that the API gives at once. */
    private static final int PAGE = 500;

    private final CommandLine line;
    private final PortalClient portal;
    private final PrintStream out;
    private final Messages messages;

    /** Escapes what could steer a terminal; to a program it is the same. */
    private final JsonMapper json =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private ListCommand(CommandLine line, PortalClient portal, PrintStream out, Messages messages) {
        this.line = line;
        this.portal = portal;
        this.out = out;
        this.messages = messages;
    }

    /**
     * Runs it.
     *
     * @param arguments the command line after {@code list}
     * @param environment the variables of the process
     * @return the exit code
     */
    public static int run(
            List<String> arguments,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err) {
        return Invocation.run(
                arguments,
                USAGE,
                out,
                err,
                messages -> {
                    CommandLine line =
                            Connection.parse(
                                    arguments,
                                    Set.of("--cluster", "--etcd-version"),
                                    Set.of("--json"));
                    Connection connection = Connection.of(line, environment);
                    try (PortalClient portal = new PortalClient(connection, messages)) {
                        new ListCommand(line, portal, out, messages).list();
                    }
                });
    }

    private void list() {
        String cluster = line.value("--cluster").orElse(null);
        if (cluster != null) {
            backups(CommandLine.cluster(cluster));
        } else if (line.has("--etcd-version")) {
            throw CommandFailure.invalidArguments("--etcd-version needs --cluster.");
        } else {
            clusters();
        }
        if (out.checkError()) {
            throw new CommandFailure(
                    ExitStatus.LOCAL_FILE, "The output could not be written completely.");
        }
    }

    private void clusters() {
        TextTable table =
                new TextTable(true, "CLUSTER", "STATE", "NEWEST GOOD BACKUP", "INTEGRITY", "SAVED");
        Set<String> unread = new LinkedHashSet<>();
        pages(
                "/clusters?sort=name",
                page ->
                        page.path("unreadSites")
                                .valueStream()
                                .forEach(site -> unread.add(site.asString(""))),
                cluster ->
                        table.add(
                                name(cluster.path("cluster")),
                                word(cluster.path("state")),
                                text(cluster.at("/good/name")),
                                integrity(cluster.path("good")),
                                text(cluster.at("/good/written"))));
        print(table, "There are no clusters that you may see.");
        for (String site : unread) {
            messages.warn(
                    "Site "
                            + site
                            + " has sources that have not been read yet. Clusters may be missing.");
        }
    }

    private void backups(ClusterId cluster) {
        TextTable table =
                new TextTable(true, "NAME", "ETCD", "REVISION", "SIZE", "SAVED", "INTEGRITY");
        String version =
                line.value("--etcd-version")
                        .map(
                                text -> {
                                    CommandLine.etcdVersion(text);
                                    return "&etcdVersion=" + encoded(text);
                                })
                        .orElse("");
        pages(
                "/clusters/" + cluster + "/backups?sort=revision" + version,
                _ -> {},
                backup ->
                        table.add(
                                text(backup.path("name")),
                                text(backup.path("version")),
                                text(backup.path("revision")),
                                backup.path("size").isNumber()
                                        ? Amounts.bytes(backup.path("size").asLong())
                                        : "",
                                text(backup.path("written")),
                                integrity(backup)));
        print(table, "There are no such backups.");
    }

    private void print(TextTable table, String none) {
        if (!line.has("--json")) {
            table.printTo(out);
        }
        if (!line.has("--json") && table.rows().size() == 1) {
            messages.tell(none);
        }
    }

    private void pages(String path, Consumer<JsonNode> onPage, Consumer<JsonNode> onItem) {
        Set<String> cursors = new LinkedHashSet<>();
        String next = "";
        do {
            JsonNode page =
                    portal.json(
                            path
                                    + "&limit="
                                    + PAGE
                                    + (next.isEmpty() ? "" : "&cursor=" + encoded(next)));
            onPage.accept(page);
            for (JsonNode item : page.path("items")) {
                if (line.has("--json")) {
                    out.print(json.writeValueAsString(item) + "\n");
                } else {
                    onItem.accept(item);
                }
            }
            next = page.path("next").asString("");
        } while (!next.isEmpty() && cursors.add(next) && !out.checkError());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String name(JsonNode cluster) {
        return text(cluster.path("site"))
                + "/"
                + text(cluster.path("namespace"))
                + "/"
                + text(cluster.path("name"));
    }

    /** {@return the API's code of a condition in the words of the pages} */
    private static String integrity(JsonNode backup) {
        return switch (backup.path("condition").asString("")) {
            case "whole" -> "verified";
            case "sealed", "unknown" -> "not verified yet";
            case "unsealed" -> "no integrity hash";
            case "torn" -> "truncated";
            default -> word(backup.path("condition"));
        };
    }

    private static String word(JsonNode constant) {
        return text(constant).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String text(JsonNode value) {
        return PrintableText.of(value.asString(""));
    }
}
