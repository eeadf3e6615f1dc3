package io.etcdportal.web;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

import java.util.function.Function;

/**
 * Writes constants by the words that clients know. These stay the same when a constant is renamed.
 */
final class CodeSerializer<E extends Enum<E>> extends StdSerializer<E> {

    private final transient Function<E, String> code;

    CodeSerializer(Class<E> type, Function<E, String> code) {
        super(type);
        this.code = code;
    }

    @Override
    public void serialize(E constant, JsonGenerator json, SerializationContext context) {
        json.writeString(code.apply(constant));
    }
}
