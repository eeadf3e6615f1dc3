package io.etcdportal.login.provider;

import io.etcdportal.access.Viewer;
import io.etcdportal.login.session.Viewers;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponentsBuilder;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where to send whoever signs out, so that the provider's session ends too: else the next click
 * would let them in again.
 *
 * @see <a href="https://openid.net/specs/openid-connect-rpinitiated-1_0.html">OpenID Connect
 *     RP-Initiated Logout 1.0</a>
 */
@Component
public class ProviderSignOut {

    private final Providers providers;
    private final ProviderTokenTable providerTokenTable;

    ProviderSignOut(Providers providers, ProviderTokenTable providerTokenTable) {
        this.providers = providers;
        this.providerTokenTable = providerTokenTable;
    }

    /**
     * {@return the address, where a provider that has one vouched for the session} To be asked
     * before the session ends.
     *
     * @param back the path of the portal that the provider leads back to
     */
    public Optional<URI> address(Viewer viewer, String back, HttpServletRequest request) {
        return Viewers.session(viewer)
                .flatMap(providerTokenTable::find)
                .flatMap(
                        providerTokens ->
                                providers
                                        .find(providerTokens.provider())
                                        .flatMap(Provider::known)
                                        .flatMap(
                                                said ->
                                                        address(
                                                                said,
                                                                providerTokens,
                                                                back,
                                                                request)));
    }

    private static Optional<URI> address(
            ProviderMetadata said,
            ProviderTokens providerTokens,
            String back,
            HttpServletRequest request) {
        return Optional.ofNullable(said.endSession())
                .map(
                        endSession ->
                                UriComponentsBuilder.fromUri(endSession)
                                        .queryParam("id_token_hint", "{hint}")
                                        .queryParam("client_id", "{client}")
                                        .queryParam("post_logout_redirect_uri", "{back}")
                                        .encode()
                                        .buildAndExpand(
                                                Map.of(
                                                        "hint",
                                                        providerTokens.idToken(),
                                                        "client",
                                                        said.registration().getClientId(),
                                                        "back",
                                                        ServletUriComponentsBuilder.fromContextPath(
                                                                        request)
                                                                .path(back)
                                                                .toUriString()))
                                        .toUri());
    }
}
