package io.etcdportal.web;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

import java.util.Objects;

/** Lets the trace of a request carry the id that its answer, the log and the audit have, too. */
@Component
class TracedRequest extends DefaultServerRequestObservationConvention {

    @Override
    public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        return super.getHighCardinalityKeyValues(context)
                .and(
                        KeyValue.of(
                                "http.request.id",
                                Objects.toString(
                                        context.getCarrier().getAttribute(RequestId.ID), "none")));
    }
}
