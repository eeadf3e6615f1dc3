package io.etcdportal.source.sidecar;

import static java.util.Objects.requireNonNullElse;

import io.etcdportal.source.SourceSettings;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.TrustedCertificates;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLContext;

/**
 * The HTTP of one fleet: plain exchanges that end in time, whatever the other side does.
 *
 * <p>No connection is used twice. A sidecar is asked too seldom for a kept connection to be worth
 * the doubt whether it still lives, and what a wrong server sends behind its answer can never be
 * taken for the next one. So there is nothing to be tried again either: a failure is never about a
 * stale connection.
 */
final class SidecarHttp {

    /**
     * Beyond what one process serves at once: downloads are limited where they begin, and none
     * waits here.
     */
    private static final int CONNECTIONS = 16_384;

    private static final int LONGEST_HEADER = 8 * 1024;
    private static final int MOST_HEADERS = 100;

    private final String source;
    private final SourceSettings.Sidecar settings;
    private final Duration limit;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable CloseableHttpClient client;

    SidecarHttp(String source, SourceSettings.Sidecar settings) {
        this.source = source;
        this.settings = settings;
        this.limit = settings.connectTimeout().plus(settings.readTimeout());
    }

    /** {@return how long one exchange may take} */
    Duration limit() {
        return limit;
    }

    /** What becomes of an answer. Runs within the time limit of its exchange. */
    interface AnswerReader<T> {
        T read(ClassicHttpResponse answer) throws IOException, HttpException;
    }

    /**
     * Does one exchange within the time limit of a connection and an answer together. The limits of
     * the client are those of a single wait, which name servers and a server that dribbles outlast;
     * so that the exchange has a thread of its own, and is broken off from outside.
     *
     * @param reader what to take from the answer; the connection stays open where the reader leaves
     *     it so
     */
    <T> T exchange(HttpUriRequestBase request, SidecarFailures failures, AnswerReader<T> reader) {
        CloseableHttpClient http = ready();
        FutureTask<T> exchange =
                new FutureTask<>(() -> reader.read(http.executeOpen(null, request, null)));
        Thread.ofVirtual().name("sidecar-exchange").start(exchange);
        boolean answered = false;
        try {
            T result = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            answered = true;
            return result;
        } catch (TimeoutException late) {
            throw failures.silent();
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            throw failures.interrupted();
        } catch (ExecutionException e) {
            throw failures.withoutAnswer(requireNonNullElse(e.getCause(), e));
        } finally {
            if (!answered) {
                request.cancel();
                exchange.cancel(true);
            }
        }
    }

    /**
     * Makes the client where there is none yet.
     *
     * @throws SourceUnavailable where it can't be made, so that no sidecar can be asked
     */
    CloseableHttpClient ready() {
        CloseableHttpClient made = client;
        if (made != null) {
            return made;
        }
        making.lock();
        try {
            CloseableHttpClient first = client == null ? make() : client;
            client = first;
            return first;
        } finally {
            making.unlock();
        }
    }

    private CloseableHttpClient make() {
        return HttpClients.custom()
                .setConnectionManager(connections())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setResponseTimeout(timeout(settings.readTimeout()))
                                .setProtocolUpgradeEnabled(false)
                                .build())
                .setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()))
                .setUserAgent("etcd-backup-portal")
                .addRequestInterceptorFirst(
                        (request, entity, context) ->
                                request.setHeader(HttpHeaders.CONNECTION, HeaderElements.CLOSE))
                .disableAutomaticRetries()
                .disableAuthCaching()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    private HttpClientConnectionManager connections() {
        Http1Config http =
                Http1Config.custom()
                        .setMaxLineLength(LONGEST_HEADER)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build();
        PoolingHttpClientConnectionManagerBuilder connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setConnectionFactory(
                                ManagedHttpClientConnectionFactory.builder()
                                        .http1Config(http)
                                        // The client's own parser skips what is no HTTP in front of
                                        // an answer.
                                        .responseParserFactory(
                                                new DefaultHttpResponseParserFactory(http))
                                        .build())
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(timeout(settings.connectTimeout()))
                                        .setSocketTimeout(timeout(settings.readTimeout()))
                                        .build());
        if (settings.caFile() != null) {
            connections.setTlsSocketStrategy(
                    new DefaultClientTlsStrategy(
                            trusting(source, settings.caFile()),
                            HostnameVerificationPolicy.BUILTIN,
                            null));
        }
        return connections.build();
    }

    private static SSLContext trusting(String source, Path caFile) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, TrustedCertificates.read(source, caFile), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java speaks TLS", e);
        }
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }
}
