package io.etcdportal.web;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

import java.util.Objects;

/** Lets the trace of a request carry the id that its answer, the log and the audit have, too. */
@Component
class TracedRequest extends DefaultServerRequestObservationConvention {

    @Override
    public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        HttpServletRequest request = context.getCarrier();
        Object id = request == null ? null : request.getAttribute(RequestId.ID);
        return super.getHighCardinalityKeyValues(context)
                .and(KeyValue.of("http.request.id", Objects.toString(id, "none")));
    }
}
