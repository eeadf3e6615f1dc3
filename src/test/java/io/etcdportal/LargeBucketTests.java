package io.etcdportal;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;

import org.junit.jupiter.api.AfterEach;

import java.util.List;

class LargeBucketTests extends LargeBucketContract {

    private final S3Server server = S3Server.start();

    @Override
    void put(List<String> keys) {
        keys.forEach(key -> server.put(key, new byte[544]));
    }

    @Override
    Portal.Settings bucket(Portal.Settings settings, String prefix) {
        return settings.set(prefix + ".bucket", server.bucket())
                .set(prefix + ".endpoint", server.endpoint())
                .set(prefix + ".path-style", true)
                .set(prefix + ".access-key", server.accessKey())
                .set(prefix + ".secret-key", server.secretKey());
    }

    @AfterEach
    void stop() {
        server.close();
    }
}
