package io.etcdportal.catalog.check;

import io.etcdportal.catalog.check.CheckTaskTable.RequestedTask;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose turn it is among those who wait for checks: the team whose last turn is longest ago, then
 * of its clusters the one whose last turn is, so that nobody waits for all that somebody else has
 * asked for. For one thread at a time.
 */
final class RequestedCheckOrder {

    private final Map<String, Long> ofTeams = new LatestTurns<>();
    private final Map<Long, Long> ofClusters = new LatestTurns<>();
    private long turns;

    /** {@return whose turn it is} */
    Optional<RequestedTask> next(List<RequestedTask> waiting) {
        return waiting.stream()
                .min(
                        Comparator.<RequestedTask>comparingLong(
                                        one -> ofTeams.getOrDefault(one.asker(), 0L))
                                .thenComparingLong(
                                        one -> ofClusters.getOrDefault(one.clusterId(), 0L))
                                .thenComparing(RequestedTask::askedAt));
    }

    /** It was this one's turn. */
    void passed(RequestedTask requestedTask) {
        turns++;
        ofTeams.remove(requestedTask.asker());
        ofTeams.put(requestedTask.asker(), turns);
        ofClusters.remove(requestedTask.clusterId());
        ofClusters.put(requestedTask.clusterId(), turns);
    }

    /** Forgets the oldest turns where there are many. */
    private static final class LatestTurns<K> extends LinkedHashMap<K, Long> {

        private static final long serialVersionUID = 1;
        private static final int MOST = 10_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
            return size() > MOST;
        }
    }
}
