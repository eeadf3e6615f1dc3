package io.etcdportal.web.openapi;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonValueFormat;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Schemas of Java types. They are made by the mapper that writes the answers, so that they can't
 * differ from what is written: names, words of constants and the types of values are its own.
 */
final class ApiSchemas {

    private static final String TYPE = "type";
    private static final String STRING = "string";
    private static final String OBJECT = "object";

    private final JsonMapper json;
    private final JsonNode names;
    private final SortedMap<String, ObjectNode> components = new TreeMap<>();

    /**
     * @param names what types are called here whose own names say too little outside of their
     *     packages
     */
    ApiSchemas(JsonMapper json, JsonNode names) {
        this.json = json;
        this.names = names;
    }

    /** {@return every schema that another one refers to, by its name} */
    SortedMap<String, ObjectNode> components() {
        return components;
    }

    /** {@return the schema of what is written of a type} */
    ObjectNode of(Type type) {
        return of(json.constructType(type));
    }

    /** {@return the schema of a parameter, which is written as a text} */
    ObjectNode ofParameter(Type type) {
        JavaType parameter = json.constructType(type);
        if (parameter.isCollectionLikeType()) {
            return array(ofParameter(parameter.getContentType()));
        }
        if (parameter.getRawClass() == Duration.class) {
            // Parameters say 24h too, which the format of OpenAPI does not know.
            return object(TYPE, STRING);
        }
        return STRING.equals(shape(parameter).path(TYPE).asString(""))
                        || parameter.isPrimitive()
                        || Number.class.isAssignableFrom(parameter.getRawClass())
                        || parameter.getRawClass() == Boolean.class
                ? of(parameter)
                : object(TYPE, STRING);
    }

    private ObjectNode of(JavaType type) {
        if (type.isReferenceType() || type.getRawClass() == Optional.class) {
            return of(type.getContentType());
        }
        return isOfPortal(type) ? reference(type) : shape(type);
    }

    private static boolean isOfPortal(JavaType type) {
        return type.getRawClass().getPackageName().startsWith("io.etcdportal");
    }

    private ObjectNode reference(JavaType type) {
        String name = name(type);
        if (!components.containsKey(name)) {
            components.put(name, json.createObjectNode());
            components.put(name, shape(type));
        }
        return object("$ref", "#/components/schemas/" + name);
    }

    private String name(JavaType type) {
        StringBuilder name = new StringBuilder();
        for (JavaType part : type.getBindings().getTypeParameters()) {
            name.append(name(part));
        }
        Class<?> raw = type.getRawClass();
        if (raw.getEnclosingClass() != null) {
            name.append(raw.getEnclosingClass().getSimpleName());
        }
        name.append(raw.getSimpleName());
        return names.path(name.toString()).asString(name.toString());
    }

    private ObjectNode shape(JavaType type) {
        if (type.getRawClass() == Duration.class) {
            return object(TYPE, STRING).put("format", "duration");
        }
        if (type.getRawClass() == Instant.class) {
            return object(TYPE, STRING).put("format", "date-time");
        }
        Shape shape = new Shape();
        json.acceptJsonFormatVisitor(type, shape);
        return shape.schema;
    }

    private ObjectNode object(String name, String value) {
        return json.createObjectNode().put(name, value);
    }

    private ObjectNode array(ObjectNode items) {
        ObjectNode array = object(TYPE, "array");
        array.set("items", items);
        return array;
    }

    /** What may be missing in the answer is what may be null: nulls are not written. */
    private static boolean isNullable(AnnotatedMember member) {
        AnnotatedElement element = member.getAnnotated();
        AnnotatedType type =
                switch (element) {
                    case Method method -> method.getAnnotatedReturnType();
                    case Field field -> field.getAnnotatedType();
                    default -> throw new IllegalStateException("Not a member: " + element);
                };
        return type.isAnnotationPresent(Nullable.class);
    }

    /** Takes down what the mapper says of a type. */
    private final class Shape extends JsonFormatVisitorWrapper.Base {

        private final ObjectNode schema = json.createObjectNode();

        @Override
        public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
            schema.put(TYPE, OBJECT);
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = json.createArrayNode();
            return new JsonObjectFormatVisitor.Base(getContext()) {
                @Override
                public void property(BeanProperty property) {
                    properties.set(property.getName(), of(property.getType()));
                    if (!isNullable(property.getMember())) {
                        schema.set("required", required.add(property.getName()));
                    }
                }

                @Override
                public void optionalProperty(BeanProperty property) {
                    property(property);
                }

                @Override
                public void property(String name, JsonFormatVisitable value, JavaType hint) {
                    properties.set(name, of(hint));
                }

                @Override
                public void optionalProperty(
                        String name, JsonFormatVisitable value, JavaType hint) {
                    property(name, value, hint);
                }
            };
        }

        @Override
        public @Nullable JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
            schema.setAll(array(of(type.getContentType())));
            return null;
        }

        @Override
        public @Nullable JsonMapFormatVisitor expectMapFormat(JavaType type) {
            schema.put(TYPE, OBJECT);
            if (type.getKeyType().isEnumType()) {
                schema.set("propertyNames", of(type.getKeyType()));
            }
            schema.set("additionalProperties", of(type.getContentType()));
            return null;
        }

        @Override
        public JsonStringFormatVisitor expectStringFormat(JavaType type) {
            schema.put(TYPE, STRING);
            return new JsonStringFormatVisitor.Base() {
                @Override
                public void format(JsonValueFormat format) {
                    schema.put("format", format.toString());
                }

                @Override
                public void enumTypes(Set<String> words) {
                    words.forEach(schema.withArray("enum")::add);
                }
            };
        }

        @Override
        public JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
            schema.put(TYPE, "integer");
            return new JsonIntegerFormatVisitor.Base() {
                @Override
                public void numberType(NumberType numberType) {
                    schema.put("format", numberType == NumberType.INT ? "int32" : "int64");
                }
            };
        }

        @Override
        public @Nullable JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
            schema.put(TYPE, "number");
            return null;
        }

        @Override
        public @Nullable JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
            schema.put(TYPE, "boolean");
            return null;
        }

        /** Whatever is written here stands in the words. */
        @Override
        public @Nullable JsonAnyFormatVisitor expectAnyFormat(JavaType type) {
            return null;
        }
    }
}
