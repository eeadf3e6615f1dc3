package io.etcdportal.source.sidecar;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ProtocolException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What stands at the head of an answer to {@code /v1/backup}.
 *
 * @param status its HTTP status
 * @param backup which backup it is, where the headers tell that as a sidecar does
 * @param encoded whether something on the way has changed the bytes
 * @param delimited whether it says where the body ends, so that an end can be told from a cut
 * @param length the length of the body, where it is told
 * @param body the body, not yet read
 */
record SidecarResponse(
        int status,
        Optional<OperatorFileName> backup,
        boolean encoded,
        boolean delimited,
        OptionalLong length,
        InputStream body) {

    private static final String VERSION = "X-etcd-Version";
    private static final String REVISION = "X-Revision";

    static SidecarResponse of(ClassicHttpResponse answer) throws IOException, ProtocolException {
        HttpEntity entity = answer.getEntity();
        String encoding = value(answer, HttpHeaders.CONTENT_ENCODING);
        boolean measured = entity != null && entity.getContentLength() >= 0;
        return new SidecarResponse(
                answer.getCode(),
                backup(answer),
                !encoding.isEmpty() && !encoding.equals("identity"),
                measured || (entity != null && entity.isChunked()),
                measured ? OptionalLong.of(entity.getContentLength()) : OptionalLong.empty(),
                entity == null ? InputStream.nullInputStream() : entity.getContent());
    }

    private static Optional<OperatorFileName> backup(ClassicHttpResponse answer)
            throws ProtocolException {
        Optional<EtcdVersion> version = EtcdVersion.parse(value(answer, VERSION));
        Optional<Revision> revision = Revision.parseDecimal(value(answer, REVISION));
        return version.flatMap(v -> revision.map(r -> new OperatorFileName(v, r)));
    }

    private static String value(ClassicHttpResponse answer, String name) throws ProtocolException {
        @Nullable Header header = answer.getHeader(name);
        return header == null || header.getValue() == null ? "" : header.getValue();
    }
}
