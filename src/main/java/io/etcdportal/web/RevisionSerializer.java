package io.etcdportal.web;

import io.etcdportal.etcd.Revision;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.ser.std.StdSerializer;

/** Revisions are numbers in JSON. */
final class RevisionSerializer extends StdSerializer<Revision> {

    RevisionSerializer() {
        super(Revision.class);
    }

    @Override
    public void serialize(Revision revision, JsonGenerator json, SerializationContext context) {
        json.writeNumber(revision.value());
    }

    @Override
    public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type) {
        visitIntFormat(visitor, type, JsonParser.NumberType.LONG);
    }
}
