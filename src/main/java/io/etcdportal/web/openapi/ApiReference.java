package io.etcdportal.web.openapi;

import static java.util.stream.Collectors.joining;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The description of the API as a page shows it, in English.
 *
 * @param introduction what holds for all calls, one text for each paragraph
 * @param groups the operations by subject
 * @param types what is sent and answered
 */
record ApiReference(List<Words> introduction, List<Group> groups, List<Type> types) {

    private static final String REF = "$ref";
    private static final String DESCRIPTION = "description";
    private static final String SCHEMA = "schema";
    private static final String TYPE = "type";
    private static final String PROBLEM_JSON = "application/problem+json";

    /** The order in which the methods of one path are shown. */
    private static final List<String> METHODS = List.of("get", "head", "post", "put", "delete");

    /** Operations on one subject. */
    record Group(String name, Words description, List<Operation> operations) {}

    /**
     * One way to call the API.
     *
     * @param id a name that is unique in the description
     * @param body what is sent, if anything is
     */
    record Operation(
            String id,
            String method,
            String path,
            Words summary,
            Words description,
            List<Field> parameters,
            @Nullable Shape body,
            List<Answer> answers) {}

    /**
     * What is answered with one status.
     *
     * @param shape what the body has, if there is one that is described
     * @param problems the last parts of the types of problems, if it is one of these
     */
    record Answer(String status, Words description, @Nullable Shape shape, List<String> problems) {}

    /**
     * A named type.
     *
     * @param constants the words that it can have, if it is a word
     * @param fields its members, if it has members
     */
    record Type(
            String name,
            Words description,
            Shape shape,
            List<String> constants,
            List<Field> fields) {}

    /**
     * A parameter or a member of a type.
     *
     * @param place where a parameter is written; empty for members
     */
    record Field(String name, String place, Shape shape, boolean required, Words description) {}

    /**
     * The type of a value.
     *
     * @param text what is written in front of the name
     * @param name of a type of its own; empty where it has none
     */
    record Shape(String text, String name) {}

    /**
     * A text in which names of the API may stand.
     *
     * @param pieces every second one is such a name
     */
    record Words(List<String> pieces) {

        private static Words of(JsonNode text) {
            return of(text.asString(""));
        }

        private static Words of(String text) {
            return new Words(Arrays.asList(text.strip().split("`", -1)));
        }
    }

    static ApiReference of(JsonNode document) {
        Map<String, List<Operation>> operations = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (String method : METHODS) {
                JsonNode operation = path.getValue().path(method);
                if (operation.isObject()) {
                    operations
                            .computeIfAbsent(
                                    operation.path("tags").path(0).asString(""),
                                    _ -> new ArrayList<>())
                            .add(operation(method, path.getKey(), operation, document));
                }
            }
        }
        List<Group> groups =
                document.path("tags")
                        .valueStream()
                        .map(
                                tag ->
                                        new Group(
                                                tag.path("name").asString(),
                                                Words.of(tag.path(DESCRIPTION)),
                                                operations.getOrDefault(
                                                        tag.path("name").asString(), List.of())))
                        .toList();
        return new ApiReference(
                Arrays.stream(
                                document.path("info")
                                        .path(DESCRIPTION)
                                        .asString("")
                                        .split("\n\n", -1))
                        .map(Words::of)
                        .toList(),
                groups,
                document.path("components").path("schemas").properties().stream()
                        .map(schema -> type(schema.getKey(), schema.getValue()))
                        .toList());
    }

    private static Operation operation(
            String method, String path, JsonNode operation, JsonNode document) {
        JsonNode body =
                operation.path("requestBody").path("content").path("application/json").path(SCHEMA);
        return new Operation(
                operation.path("operationId").asString(""),
                method.toUpperCase(Locale.ROOT),
                path,
                Words.of(operation.path("summary")),
                Words.of(operation.path(DESCRIPTION)),
                operation
                        .path("parameters")
                        .valueStream()
                        .map(parameter -> resolved(parameter, document))
                        .map(ApiReference::parameter)
                        .toList(),
                body.isObject() ? shape(body) : null,
                operation.path("responses").properties().stream()
                        .map(response -> answer(response.getKey(), response.getValue()))
                        .toList());
    }

    private static JsonNode resolved(JsonNode node, JsonNode document) {
        return node.has(REF) ? document.at(node.path(REF).asString().substring(1)) : node;
    }

    private static Field parameter(JsonNode parameter) {
        return new Field(
                parameter.path("name").asString(),
                parameter.path("in").asString(),
                shape(parameter.path(SCHEMA)),
                parameter.path("required").asBoolean(false),
                Words.of(parameter.path(DESCRIPTION)));
    }

    private static Answer answer(String status, JsonNode response) {
        JsonNode problem = response.path("content").path(PROBLEM_JSON);
        List<String> problems =
                problem.path("examples").properties().stream().map(Map.Entry::getKey).toList();
        String mediaTypes =
                response.path("content").properties().stream()
                        .map(Map.Entry::getKey)
                        .collect(joining(", "));
        JsonNode json = response.path("content").path("application/json").path(SCHEMA);
        Shape shape = null;
        if (json.isObject()) {
            shape = shape(json);
        } else if (problems.isEmpty() && !mediaTypes.isEmpty()) {
            shape = new Shape(mediaTypes, "");
        }
        return new Answer(status, Words.of(response.path(DESCRIPTION)), shape, problems);
    }

    private static Type type(String name, JsonNode schema) {
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        return new Type(
                name,
                Words.of(schema.path(DESCRIPTION)),
                shape(schema),
                schema.path("enum").valueStream().map(JsonNode::asString).toList(),
                schema.path("properties").properties().stream()
                        .map(
                                property ->
                                        new Field(
                                                property.getKey(),
                                                "",
                                                shape(property.getValue()),
                                                required.contains(property.getKey()),
                                                Words.of(property.getValue().path(DESCRIPTION))))
                        .toList());
    }

    private static Shape shape(JsonNode schema) {
        if (schema.has(REF)) {
            return new Shape("", schema.path(REF).asString().replaceFirst(".*/", ""));
        }
        String type = schema.path(TYPE).asString("");
        if (type.equals("array")) {
            Shape items = shape(schema.path("items"));
            return new Shape(("array of " + items.text()).strip(), items.name());
        }
        if (schema.path("additionalProperties").isObject()) {
            return new Shape("object of " + shape(schema.path("additionalProperties")).text(), "");
        }
        String format = schema.path("format").asString("");
        return new Shape(format.isEmpty() ? type : type + " (" + format + ")", "");
    }
}
