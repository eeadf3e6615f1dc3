package io.etcdportal.download;

import io.etcdportal.catalog.Backup;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.coyote.CloseNowException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

import java.io.IOException;

/** The only place that turns an open backup into an answer of HTTP. */
@Component
class Answers {

    private static final String ETCD_VERSION = "X-etcd-Version";
    private static final String REVISION = "X-Revision";
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String OLD_PROTOCOL = "HTTP/1.0";

    /** Answers GET: headers, then every byte. */
    void send(Download download, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            describe(download.content(), request, response);
            download.sendTo(response.getOutputStream());
        } catch (ClientGone e) {
            throw new CloseNowException("The client left");
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                throw breakOff();
            }
            download.nothingLeft();
            withdraw(response);
            throw e;
        }
    }

    /**
     * Headers of GET and HEAD alike.
     *
     * @throws LengthUnknown where the protocol could not tell a cut answer from a whole one
     */
    void describe(Content content, HttpServletRequest request, HttpServletResponse response) {
        if (content.length().isEmpty() && request.getProtocol().equals(OLD_PROTOCOL)) {
            throw new LengthUnknown();
        }
        Backup backup = content.backup();
        String fileName = backup.name().toString();
        content.length().ifPresent(response::setContentLengthLong);
        content.entityTag().ifPresent(tag -> response.setHeader(HttpHeaders.ETAG, tag));
        response.setContentType("application/octet-stream");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(fileName).build().toString());
        response.setHeader(HttpHeaders.CONTENT_LOCATION, location(backup));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "none");
        response.setHeader(ETCD_VERSION, backup.version().toString());
        response.setHeader(REVISION, backup.revision().toString());
    }

    private static String location(Backup backup) {
        return "/api/v1/clusters/" + backup.cluster() + "/backups/" + backup.name() + "/content";
    }

    /**
     * As long as nothing has left, the failure can be told as one, and not under the name of a
     * backup.
     */
    private static void withdraw(HttpServletResponse response) {
        String requestId = response.getHeader(REQUEST_ID);
        response.reset();
        response.setHeader(REQUEST_ID, requestId);
    }

    /**
     * The only honest end of an answer that has begun and can't be finished is none: the connection
     * is closed without a last chunk, or short of the length that was announced. What is thrown
     * names no cause: handlers of errors look into causes, and would add the text of an error to
     * the backup.
     */
    private static CloseNowException breakOff() {
        return new CloseNowException("A download could not be finished");
    }
}
