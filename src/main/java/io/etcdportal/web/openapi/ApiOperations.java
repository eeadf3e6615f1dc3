package io.etcdportal.web.openapi;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.web.Problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Operations of handlers: parameters and answers as their methods declare them, with what {@link
 * ApiWords} says of them, and the problems that every call of their kind can have.
 */
final class ApiOperations {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final String SIDECAR = "/sidecar/";
    private static final String SCHEMA = "schema";
    private static final String PARAMETERS = "parameters";
    private static final String RESPONSES = "responses";
    private static final String DESCRIPTION = "description";
    private static final String CONTENT = "content";
    private static final String REF = "$ref";

    /** What each call can be answered. */
    private static final Set<Problem> ALWAYS =
            EnumSet.of(
                    Problem.NOT_SIGNED_IN,
                    Problem.TOKEN_MALFORMED,
                    Problem.TOKEN_MISTYPED,
                    Problem.TOKEN_UNKNOWN,
                    Problem.TOKEN_EXPIRED,
                    Problem.TOKEN_REVOKED,
                    Problem.TOKEN_WRONG_ADDRESS,
                    Problem.TOKEN_OWNER_GONE,
                    Problem.TICKET_UNKNOWN,
                    Problem.EMERGENCY_BY_FORM_ONLY,
                    Problem.TOO_MANY_ATTEMPTS,
                    Problem.TOO_MANY_SIGN_INS,
                    Problem.HEADERS_TOO_LARGE,
                    Problem.PROVIDER_SILENT,
                    Problem.DATABASE_UNAVAILABLE,
                    Problem.INTERNAL);

    private static final Set<HttpStatus> RETRIED =
            EnumSet.of(HttpStatus.TOO_MANY_REQUESTS, HttpStatus.SERVICE_UNAVAILABLE);

    private static final Set<String> READING = Set.of("get", "head");

    private final JsonMapper json;
    private final ApiSchemas schemas;
    private final ApiWords words;

    ApiOperations(JsonMapper json, ApiSchemas schemas, ApiWords words) {
        this.json = json;
        this.schemas = schemas;
        this.words = words;
    }

    /**
     * {@return what a call does}
     *
     * @param method in lower case
     * @param handler what answers it
     */
    ObjectNode operation(String method, String path, HandlerMethod handler) {
        boolean head = method.equals("head");
        JsonNode said =
                words.operation((head ? "GET" : method.toUpperCase(Locale.ROOT)) + " " + path);
        ObjectNode operation = json.createObjectNode();
        for (String member : List.of("tags", "summary", DESCRIPTION, "operationId")) {
            if (said.has(member)) {
                operation.set(member, said.get(member).deepCopy());
            }
        }
        if (head) {
            operation.put("summary", "Headers of: " + said.path("summary").asString(""));
            operation.put(
                    "operationId",
                    "head" + StringUtils.capitalize(said.path("operationId").asString("")));
        }
        ArrayNode parameters = operation.putArray(PARAMETERS);
        addPathVariables(path, handler, parameters);
        addParameters(handler, said, operation, parameters);
        addSaidParameters(said, parameters);
        ObjectNode responses = operation.putObject(RESPONSES);
        addAnswer(handler, said, responses);
        problems(method, path, said, operation)
                .forEach(
                        (status, those) ->
                                responses.set(
                                        String.valueOf(status.value()),
                                        problemResponse(path, status, those)));
        ApiWords.merge(responses, said.path(RESPONSES));
        if (said.has("security")) {
            operation.set("security", said.get("security").deepCopy());
        }
        if (head) {
            responses.values().stream()
                    .map(ObjectNode.class::cast)
                    .forEach(response -> response.remove(CONTENT));
        }
        if (parameters.isEmpty()) {
            operation.remove(PARAMETERS);
        }
        return operation;
    }

    private void addPathVariables(String path, HandlerMethod handler, ArrayNode parameters) {
        for (String name :
                VARIABLE.matcher(path).results().map(result -> result.group(1)).toList()) {
            Type type =
                    Arrays.stream(handler.getMethod().getParameters())
                            .filter(one -> one.isAnnotationPresent(PathVariable.class))
                            .filter(one -> one.getName().equals(name))
                            .map(Parameter::getParameterizedType)
                            .findFirst()
                            .orElse(String.class);
            parameters.add(parameter(name, "path", type).put("required", true));
        }
    }

    private void addParameters(
            HandlerMethod handler, JsonNode said, ObjectNode operation, ArrayNode parameters) {
        for (Parameter one : handler.getMethod().getParameters()) {
            Class<?> type = one.getType();
            RequestParam named = one.getAnnotation(RequestParam.class);
            if (named != null) {
                parameters.add(queryParameter(one, named, said));
            } else if (one.isAnnotationPresent(RequestBody.class)) {
                ObjectNode body = operation.putObject("requestBody").put("required", true);
                body.putObject(CONTENT)
                        .putObject(MediaType.APPLICATION_JSON_VALUE)
                        .set(SCHEMA, schemas.of(one.getParameterizedType()));
            } else if (type.isRecord() && !isFromRequest(one, type)) {
                for (RecordComponent component : type.getRecordComponents()) {
                    ObjectNode parameter =
                            parameter(component.getName(), "query", component.getGenericType());
                    merge(parameter, said);
                    parameters.add(parameter);
                }
            }
        }
    }

    /** Who asks, which cluster the path names, and the request itself are no parameters. */
    private static boolean isFromRequest(AnnotatedElement parameter, Class<?> type) {
        return parameter.isAnnotationPresent(PathVariable.class)
                || type == Viewer.class
                || type == ClusterId.class
                || HttpServletRequest.class.isAssignableFrom(type)
                || HttpServletResponse.class.isAssignableFrom(type);
    }

    private ObjectNode queryParameter(Parameter one, RequestParam named, JsonNode said) {
        ObjectNode parameter = parameter(one.getName(), "query", one.getParameterizedType());
        String value = named.defaultValue();
        boolean hasDefault = !value.equals(ValueConstants.DEFAULT_NONE);
        if (named.required() && !hasDefault) {
            parameter.put("required", true);
        }
        if (hasDefault && !value.isEmpty()) {
            ObjectNode schema = (ObjectNode) parameter.get(SCHEMA);
            boolean text = !one.getType().isPrimitive();
            schema.set("default", text ? json.valueToTree(value) : json.readTree(value));
        }
        merge(parameter, said);
        return parameter;
    }

    private ObjectNode parameter(String name, String in, Type type) {
        ObjectNode parameter = json.createObjectNode().put("name", name).put("in", in);
        parameter.set(SCHEMA, schemas.ofParameter(type));
        ApiWords.merge(parameter, words.parameter(name));
        return parameter;
    }

    private static void merge(ObjectNode parameter, JsonNode said) {
        ApiWords.merge(parameter, said.path(PARAMETERS).path(parameter.path("name").asString("")));
    }

    /** Those that the handler reads from the request itself. */
    private void addSaidParameters(JsonNode said, ArrayNode parameters) {
        for (Map.Entry<String, JsonNode> one : said.path(PARAMETERS).properties()) {
            if (one.getValue().has("in")) {
                ObjectNode parameter = json.createObjectNode().put("name", one.getKey());
                ApiWords.merge(parameter, one.getValue());
                parameters.add(parameter);
            }
        }
        for (JsonNode shared : said.path("sharedParameters")) {
            parameters.addObject().put(REF, "#/components/parameters/" + shared.asString());
        }
    }

    private void addAnswer(HandlerMethod handler, JsonNode said, ObjectNode responses) {
        ResponseStatus declared = handler.getMethodAnnotation(ResponseStatus.class);
        int status = said.path("status").asInt(declared == null ? 200 : declared.code().value());
        ObjectNode response = responses.putObject(String.valueOf(status));
        response.put(
                DESCRIPTION,
                said.path("answer").asString(HttpStatus.valueOf(status).getReasonPhrase()));
        response.putObject("headers")
                .putObject("X-Request-Id")
                .put(REF, "#/components/headers/X-Request-Id");
        Type type = handler.getReturnType().getGenericParameterType();
        if (type instanceof ParameterizedType generic
                && generic.getRawType() == ResponseEntity.class) {
            type = generic.getActualTypeArguments()[0];
        }
        if (type != void.class && type != Void.class && type != String.class) {
            response.putObject(CONTENT)
                    .putObject(MediaType.APPLICATION_JSON_VALUE)
                    .set(SCHEMA, schemas.of(type));
        }
    }

    /** {@return what can go wrong, by status: the usual, and what the words add} */
    private static SortedMap<HttpStatus, List<Problem>> problems(
            String method, String path, JsonNode said, ObjectNode operation) {
        Set<Problem> problems = EnumSet.copyOf(ALWAYS);
        addAll(said.path("problems"), problems);
        if (path.contains("{cluster}")) {
            problems.add(Problem.CLUSTER_NOT_FOUND);
        }
        if (path.contains("{backup}")) {
            problems.add(Problem.BACKUP_NOT_FOUND);
        }
        if (!operation.path(PARAMETERS).isEmpty()) {
            problems.add(Problem.INVALID_PARAMETER);
        }
        if (operation.has("requestBody")) {
            problems.add(Problem.INVALID_REQUEST);
            problems.add(Problem.UNSUPPORTED_MEDIA_TYPE);
        }
        if (!READING.contains(method)) {
            problems.add(Problem.FORM_EXPIRED);
        }
        return problems.stream().collect(groupingBy(Problem::status, TreeMap::new, toList()));
    }

    /** Lists may have lists in them, which several operations share. */
    private static void addAll(JsonNode said, Set<Problem> problems) {
        if (said.isArray()) {
            said.forEach(one -> addAll(one, problems));
        } else if (said.isString()) {
            problems.add(Problem.valueOf(said.asString()));
        }
    }

    /** The sidecar's interface tells problems in plain text, as a sidecar does. */
    private ObjectNode problemResponse(String path, HttpStatus status, List<Problem> problems) {
        ObjectNode response = json.createObjectNode();
        response.put(
                DESCRIPTION,
                problems.stream().map(Problem::title).distinct().collect(joining(". ", "", ".")));
        if (RETRIED.contains(status)) {
            response.putObject("headers")
                    .putObject("Retry-After")
                    .put(REF, "#/components/headers/Retry-After");
        }
        ObjectNode content = response.putObject(CONTENT);
        if (path.startsWith(SIDECAR)) {
            content.putObject(MediaType.TEXT_PLAIN_VALUE).putObject(SCHEMA).put("type", "string");
            return response;
        }
        ObjectNode body = content.putObject(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        body.putObject(SCHEMA).put(REF, "#/components/schemas/Problem");
        ObjectNode examples = body.putObject("examples");
        for (Problem problem : problems) {
            examples.putObject(problem.slug()).put(REF, "#/components/examples/" + problem.slug());
        }
        return response;
    }

    /** {@return an example of each problem, by its name} */
    static ObjectNode examples(JsonMapper json) {
        ObjectNode examples = json.createObjectNode();
        for (Problem problem : Problem.values()) {
            ObjectNode example = examples.putObject(problem.slug());
            example.put("summary", problem.title())
                    .putObject("value")
                    .put("type", problem.type().toString())
                    .put("title", problem.title())
                    .put("status", problem.status().value())
                    .put("next", problem.next())
                    .put("requestId", "0f8b8f0c-5a39-4a7b-9d0e-3f6f8f3c2a11");
        }
        return examples;
    }
}
