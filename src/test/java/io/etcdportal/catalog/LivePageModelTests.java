package io.etcdportal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.Credential;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** What a page tells is equal as long as nothing has changed, so that it need not be made again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivePageModelTests {

    private static final ClusterId LEDGER = new ClusterId("eu", "payments", "ledger");
    private static final Viewer ADMIN =
            new Viewer("local/admin", "admin", Set.of(), true, new Credential.Password());

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        Path volume = directory.resolve("payments");
        for (String name :
                new String[] {
                    "3.5.16_0000000000000023_etcd.backup", "3.5.16_0000000000000025_etcd.backup"
                }) {
            Snapshots.lay(volume.resolve("v1/ledger/" + name), Snapshots.sealed(1 << 16));
        }
        started =
                Portal.in(directory)
                        .set("portal.catalog.refresh-every", "1h")
                        .directory("payments", "payments", volume)
                        .directory("gone", "gone", directory.resolve("gone"))
                        .start();
        started.await(
                "/api/v1/sources",
                sources -> sources.valueStream().allMatch(source -> source.has("asked")));
        RequestContextHolder.setRequestAttributes(
                new ServletRequestAttributes(new MockHttpServletRequest()));
    }

    @AfterAll
    void stop() {
        RequestContextHolder.resetRequestAttributes();
        Objects.requireNonNull(started).close();
    }

    private CatalogPages pages() {
        return Objects.requireNonNull(started).bean(CatalogPages.class);
    }

    @Test
    void ofTheSources() {
        assertThat(twice(model -> pages().sources(ADMIN, null, model))).containsKey("sources");
    }

    @Test
    void ofACluster() {
        assertThat(
                        twice(
                                model ->
                                        pages().cluster(
                                                        ADMIN,
                                                        LEDGER,
                                                        EtcdVersion.parseTarget("3.5")
                                                                .orElseThrow(),
                                                        BackupOrder.REVISION,
                                                        null,
                                                        model)))
                .containsKeys("latest", "timeline", "backups");
    }

    @Test
    void ofABackup() {
        BackupName name = BackupName.parse("3.5.16_0000000000000025_etcd.backup").orElseThrow();

        assertThat(twice(model -> pages().backup(ADMIN, LEDGER, name, model)))
                .containsKeys("backup", "checking");
    }

    private static Map<String, Object> twice(Consumer<ExtendedModelMap> page) {
        ExtendedModelMap first = new ExtendedModelMap();
        ExtendedModelMap second = new ExtendedModelMap();
        page.accept(first);
        page.accept(second);
        assertThat(second).isEqualTo(first);
        return second;
    }
}
