package io.etcdportal.web;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.ser.std.StdSerializer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes constants by the words that clients know. These stay the same when a constant is renamed.
 */
final class CodeSerializer<E extends Enum<E>> extends StdSerializer<E> {

    private final transient List<E> constants;
    private final transient Function<E, String> code;

    CodeSerializer(Class<E> type, Function<E, String> code) {
        super(type);
        this.constants = List.of(type.getEnumConstants());
        this.code = code;
    }

    @Override
    public void serialize(E constant, JsonGenerator json, SerializationContext context) {
        json.writeString(code.apply(constant));
    }

    /** Descriptions of the API list the words, too. */
    @Override
    public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type) {
        JsonStringFormatVisitor words = visitor.expectStringFormat(type);
        if (words != null) {
            words.enumTypes(
                    constants.stream()
                            .map(code)
                            .collect(Collectors.toCollection(LinkedHashSet::new)));
        }
    }
}
