package io.etcdportal.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * An answer of any length that is written while it is read, on the request's own thread. Where it
 * can't be finished, the connection ends without a last chunk, so that a part never looks like the
 * whole.
 */
public final class StreamedResponse {

    private static final Logger log = LoggerFactory.getLogger(StreamedResponse.class);
    private static final int BUFFER = 64 * 1024;
    private static final String OLD_PROTOCOL = "HTTP/1.0";

    private final HttpServletResponse response;

    public StreamedResponse(HttpServletResponse response, String type, String fileName) {
        this.response = response;
        response.setContentType(type);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(fileName).build().toString());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /**
     * To be asked before anything is done for an answer.
     *
     * @throws ProtocolTooOld where the client could not tell a part from the whole
     */
    public static void requireChunks(HttpServletRequest request) {
        if (request.getProtocol().equals(OLD_PROTOCOL)) {
            throw new ProtocolTooOld();
        }
    }

    /** Writes a body. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    public void send(Body body) throws IOException {
        try {
            OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER);
            body.writeTo(out);
            out.flush();
        } catch (IOException | UncheckedIOException e) {
            throw new CloseNowException("The client left");
        } catch (RuntimeException e) {
            if (!response.isCommitted()) {
                withdraw();
                throw e;
            }
            log.error("A response was cut off", e);
            throw new CloseNowException("Could not finish a response");
        }
    }

    /** As long as nothing has left, the failure can be told as one. */
    private void withdraw() {
        String requestId = response.getHeader("X-Request-Id");
        response.reset();
        response.setHeader("X-Request-Id", requestId);
    }
}
