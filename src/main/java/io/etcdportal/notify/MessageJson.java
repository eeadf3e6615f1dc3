package io.etcdportal.notify;

import static java.util.stream.Collectors.joining;

import io.etcdportal.notify.Message.Line;
import io.etcdportal.notify.Message.Section;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as the receivers of each type read them. What is not the portal's own is escaped as each
 * of them wants it, so that no name becomes a link, a mention or markup.
 */
final class MessageJson {

    private static final int MOST_ITEMS = 1000;

    private final JsonMapper mapper = new JsonMapper();
    private final String channel;

    MessageJson(String channel) {
        this.channel = channel;
    }

    byte[] of(ChannelType type, Message message) {
        return mapper.writeValueAsBytes(
                switch (type) {
                    case WEBHOOK -> webhook(message);
                    case SLACK -> slack(message);
                    case TEAMS -> teams(message);
                    case MATRIX -> matrix(message);
                    case MAIL -> throw new IllegalArgumentException("Mail is not JSON");
                });
    }

    private ObjectNode webhook(Message message) {
        ObjectNode root = mapper.createObjectNode();
        boolean digest = message.sections().stream().anyMatch(s -> s.event().equals("digest"));
        root.put("type", digest ? "backup.digest" : "backup.notification");
        root.put("channel", channel).put("at", message.at().toString());
        root.put("title", message.title());
        putLink(root, message.link());
        ArrayNode items = root.putArray("items");
        for (Section section : message.sections()) {
            for (Line line : section.lines()) {
                if (items.size() < MOST_ITEMS) {
                    ObjectNode item = items.addObject();
                    item.put("event", section.event()).put("kind", line.kind());
                    item.put("subject", line.subject().toString()).put("detail", line.detail());
                    item.put("since", line.since().toString());
                    putLink(item, line.link());
                }
            }
        }
        int all = message.sections().stream().mapToInt(s -> s.lines().size()).sum();
        if (all > items.size()) {
            root.put("omitted", all - items.size());
        }
        return root;
    }

    private static void putLink(ObjectNode node, @Nullable String link) {
        if (link != null) {
            node.put("link", link);
        }
    }

    /** Slack reads three characters as markup of links and mentions, and more as fonts. */
    private ObjectNode slack(Message message) {
        List<String> lines = new ArrayList<>();
        lines.add("*" + slack(message.title()) + "*");
        for (Section section : message.shownSections()) {
            lines.add("*" + slack(section.heading()) + "*");
            for (Line line : section.lines()) {
                String name = slack(Messages.name(line.subject()));
                lines.add(
                        "• %s: %s"
                                .formatted(
                                        line.link() == null ? name : slackLink(line.link(), name),
                                        slack(line.detail())));
            }
        }
        addEnd(lines, message, slack(message.more()));
        ObjectNode root = mapper.createObjectNode();
        root.put("text", slack(message.title()));
        ObjectNode section = root.putArray("blocks").addObject().put("type", "section");
        for (int begin = 0; begin < lines.size(); begin += SLACK_LINES) {
            if (begin > 0) {
                section = ((ArrayNode) root.get("blocks")).addObject().put("type", "section");
            }
            section.putObject("text")
                    .put("type", "mrkdwn")
                    .put("verbatim", true)
                    .put(
                            "text",
                            String.join(
                                    "\n",
                                    lines.subList(
                                            begin, Math.min(begin + SLACK_LINES, lines.size()))));
        }
        return root;
    }

    /** A block of Slack has 3,000 characters at most. */
    private static final int SLACK_LINES = 5;

    /** An invisible character keeps Slack from reading signs as fonts. */
    private static String slack(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([*_~`|])", "\u200b$1\u200b");
    }

    private static String slackLink(String address, String name) {
        String escaped = HtmlUtils.htmlEscape(address, StandardCharsets.UTF_8.name());
        return "<" + escaped.replace("|", "%7C") + "|" + name + ">";
    }

    private static void addEnd(List<String> lines, Message message, String more) {
        if (!more.isEmpty()) {
            lines.add(more);
        }
        if (message.link() != null) {
            lines.add(slackLink(message.link(), "Open the portal"));
        }
    }

    /** A card with runs of text, in which nothing is markup. */
    private ObjectNode teams(Message message) {
        ObjectNode root = mapper.createObjectNode().put("type", "message");
        ObjectNode card =
                root.putArray("attachments")
                        .addObject()
                        .put("contentType", "application/vnd.microsoft.card.adaptive")
                        .putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard").put("version", "1.4");
        card.put("fallbackText", message.title());
        ArrayNode body = card.putArray("body");
        run(body, message.title()).put("weight", "Bolder").put("size", "Medium");
        for (Section section : message.shownSections()) {
            run(body, section.heading()).put("weight", "Bolder");
            for (Line line : section.lines()) {
                ObjectNode name = run(body, Messages.name(line.subject()));
                if (line.link() != null) {
                    name.putObject("selectAction")
                            .put("type", "Action.OpenUrl")
                            .put("url", line.link());
                }
                ArrayNode inlines = (ArrayNode) body.get(body.size() - 1).get("inlines");
                inlines.addObject().put("type", "TextRun").put("text", ": " + line.detail());
            }
        }
        if (!message.more().isEmpty()) {
            run(body, message.more());
        }
        if (message.link() != null) {
            card.putArray("actions")
                    .addObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", "Open the portal")
                    .put("url", message.link());
        }
        return root;
    }

    private static ObjectNode run(ArrayNode body, String text) {
        return body.addObject()
                .put("type", "RichTextBlock")
                .putArray("inlines")
                .addObject()
                .put("type", "TextRun")
                .put("text", text);
    }

    private ObjectNode matrix(Message message) {
        StringBuilder html = new StringBuilder("<strong>");
        html.append(html(message.title())).append("</strong>");
        for (Section section : message.shownSections()) {
            html.append("<p>").append(html(section.heading())).append("</p><ul>");
            for (Line line : section.lines()) {
                String name = html(Messages.name(line.subject()));
                html.append("<li>")
                        .append(
                                line.link() == null
                                        ? name
                                        : "<a href=\"%s\">%s</a>"
                                                .formatted(html(line.link()), name))
                        .append(": ")
                        .append(html(line.detail()))
                        .append("</li>");
            }
            html.append("</ul>");
        }
        html.append(html(message.more()));
        if (message.link() != null) {
            html.append(
                    "<p><a href=\"%s\">Open the portal</a></p>".formatted(html(message.link())));
        }
        ObjectNode root = mapper.createObjectNode();
        root.put("msgtype", "m.text").put("body", text(message));
        root.put("format", "org.matrix.custom.html").put("formatted_body", html.toString());
        // Without it, some servers read mentions out of the text.
        root.putObject("m.mentions");
        return root;
    }

    private static String html(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    /** {@return the message as plain text, for mail and for clients that show nothing else} */
    static String text(Message message) {
        List<String> lines = new ArrayList<>();
        lines.add(message.title());
        for (Section section : message.shownSections()) {
            lines.add("");
            lines.add(section.heading());
            for (Line line : section.lines()) {
                lines.add("- " + Messages.name(line.subject()) + ": " + line.detail());
                if (line.link() != null) {
                    lines.add("  " + line.link());
                }
            }
        }
        if (!message.more().isEmpty()) {
            lines.add("");
            lines.add(message.more());
        }
        if (message.link() != null) {
            lines.add("");
            lines.add("Open the portal: " + message.link());
        }
        return lines.stream().collect(joining("\n"));
    }
}
