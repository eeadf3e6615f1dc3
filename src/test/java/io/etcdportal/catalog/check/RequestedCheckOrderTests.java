package io.etcdportal.catalog.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.catalog.check.CheckTaskTable.RequestedTask;
import io.etcdportal.catalog.check.CheckTaskTable.Task;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Teams take turns, and the clusters of a team do. */
class RequestedCheckOrderTests {

    private static RequestedTask waiting(String asker, long cluster, long askedAt) {
        BackupName name = new BackupName(Snapshots.name("3.5.16", 37));
        return new RequestedTask(
                new Task(askedAt, 1, name, "path", true, 0),
                cluster,
                asker,
                Instant.ofEpochSecond(askedAt));
    }

    @Test
    void whoAsksForOneThingDoesNotWaitForAllThatOthersHaveAskedForBefore() {
        List<RequestedTask> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(waiting("many", 1, i));
        }
        waiting.add(waiting("many", 2, 5));
        waiting.add(waiting("few", 3, 6));
        RequestedCheckOrder turns = new RequestedCheckOrder();
        List<Long> order = new ArrayList<>();
        while (!waiting.isEmpty()) {
            RequestedTask next = turns.next(waiting).orElseThrow();
            turns.passed(next);
            waiting.remove(next);
            order.add(next.clusterId());
        }

        assertThat(order).containsExactly(1L, 3L, 2L, 1L, 1L, 1L);
    }
}
