package io.etcdportal.login.provider;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The way to one provider: nothing on it lasts longer than the settings allow, or is longer than
 * {@link ResponseSizeLimit} allow.
 */
public final class ProviderHttp {

    private ProviderHttp() {}

    /** {@return a client that reads JSON} */
    public static RestClient forJson(Duration timeout, @Nullable Path caFile) {
        return RestClient.builder()
                .requestFactory(factory(timeout, caFile))
                .requestInterceptor(new ResponseSizeLimit())
                .build();
    }

    /** {@return a client that gets tokens} */
    static RestClient forTokens(Duration timeout, @Nullable Path caFile) {
        return RestClient.builder()
                .requestFactory(factory(timeout, caFile))
                .requestInterceptor(new ResponseSizeLimit())
                .configureMessageConverters(
                        converters -> {
                            converters.addCustomConverter(new FormHttpMessageConverter());
                            converters.addCustomConverter(
                                    new OAuth2AccessTokenResponseHttpMessageConverter());
                        })
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
    }

    private static JdkClientHttpRequestFactory factory(Duration timeout, @Nullable Path caFile) {
        HttpClient.Builder http =
                HttpClient.newBuilder().connectTimeout(timeout).followRedirects(Redirect.NEVER);
        if (caFile != null) {
            PemSslStoreDetails trusted =
                    PemSslStoreDetails.forCertificate(caFile.toUri().toString());
            http.sslContext(SslBundle.of(new PemSslStoreBundle(null, trusted)).createSslContext());
        }
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http.build());
        factory.setReadTimeout(timeout);
        // What a few bytes unpack to has no limit.
        factory.enableCompression(false);
        return factory;
    }
}
