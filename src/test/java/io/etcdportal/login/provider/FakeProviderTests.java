package io.etcdportal.login.provider;

import io.etcdportal.testbed.IdentityProvider;
import io.etcdportal.testbed.OpenIdProvider;

import java.nio.file.Path;

/** The provider that the other tests use does what Keycloak does. */
class FakeProviderTests extends ProviderContract {

    @Override
    IdentityProvider startProvider(Path directory) {
        return OpenIdProvider.start();
    }
}
