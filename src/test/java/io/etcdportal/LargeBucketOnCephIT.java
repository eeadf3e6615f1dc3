package io.etcdportal;

import io.etcdportal.testbed.Bucket;
import io.etcdportal.testbed.CephGateway;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;

import java.util.List;

@NeedsEngine
class LargeBucketOnCephIT extends LargeBucketContract {

    private final CephGateway gateway = CephGateway.shared();
    private final Bucket bucket = new Bucket(gateway, "large-" + System.nanoTime());

    @Override
    void put(List<String> keys) {
        bucket.putAll(keys, new byte[544]);
    }

    @Override
    Portal.Settings bucket(Portal.Settings settings, String prefix) {
        return settings.set(prefix + ".bucket", bucket.name())
                .set(prefix + ".endpoint", gateway.endpoint())
                .set(prefix + ".path-style", true)
                .set(prefix + ".access-key", gateway.accessKey())
                .set(prefix + ".secret-key", gateway.secretKey());
    }
}
