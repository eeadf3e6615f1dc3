package io.etcdportal.source.s3;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.BackupSourceContract;
import io.etcdportal.testbed.S3Server;

import org.junit.jupiter.api.AfterEach;

/** What every source does, done by a bucket. */
class S3BackupSourceContractTests extends BackupSourceContract {

    private final S3Server server = S3Server.start();
    private final S3BackupSource bucket = BucketSettings.of(server).source();

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Override
    protected BackupSource source() {
        return bucket;
    }

    @Override
    protected void put(ClusterId cluster, OperatorFileName backup, byte[] bytes) {
        server.put("v1/" + cluster.namespace() + "/" + cluster.name() + "/" + backup, bytes);
    }
}
