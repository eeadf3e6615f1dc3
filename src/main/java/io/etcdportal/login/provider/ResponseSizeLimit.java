package io.etcdportal.login.provider;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses answers of a provider that are longer than any that makes sense, before they fill memory.
 */
final class ResponseSizeLimit implements ClientHttpRequestInterceptor {

    /** Descriptions and key sets have some KiB, tokens of people with many groups some more. */
    static final int MOST_BYTES = 1 << 20;

    @Override
    public ClientHttpResponse intercept(
            HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        return new Bounded(execution.execute(request, body));
    }

    private static final class Bounded implements ClientHttpResponse {

        private final ClientHttpResponse answer;
        private @Nullable InputStream read;

        Bounded(ClientHttpResponse answer) {
            this.answer = answer;
        }

        /** The same each time, as readers look at its first byte before they read it. */
        @Override
        public InputStream getBody() throws IOException {
            InputStream body = read == null ? readBody() : read;
            read = body;
            return body;
        }

        private InputStream readBody() throws IOException {
            byte[] bytes = answer.getBody().readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("The answer has more than " + MOST_BYTES + " bytes");
            }
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public HttpStatusCode getStatusCode() throws IOException {
            return answer.getStatusCode();
        }

        @Override
        public String getStatusText() throws IOException {
            return answer.getStatusText();
        }

        @Override
        public HttpHeaders getHeaders() {
            return answer.getHeaders();
        }

        /** Leaves the rest of what was not taken: it may have no end, and would be read. */
        @Override
        public void close() {
            if (read == null) {
                try {
                    answer.getBody().close();
                } catch (IOException e) {
                    // It is of no use any more in either case.
                }
            }
            answer.close();
        }
    }
}
