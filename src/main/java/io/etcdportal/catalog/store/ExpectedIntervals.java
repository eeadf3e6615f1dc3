package io.etcdportal.catalog.store;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.ScopeClause;
import io.etcdportal.catalog.model.CatalogSettings;
import io.etcdportal.source.Sources;

import org.springframework.stereotype.Component;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often a backup of each cluster is expected: by the first pattern of the settings that the
 * cluster matches, else by the strictest of its sources, else by what holds for all. It is worked
 * out by the database when it is asked, so that lists can be filtered and sorted by it, and no
 * change of the settings leaves something outdated behind.
 */
@Component
public final class ExpectedIntervals {

    private final String sql;
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    public ExpectedIntervals(CatalogSettings settings, Sources sources) {
        settings.expectBackupEveryBySource()
                .keySet()
                .forEach(source -> requireKnown(source, sources));
        String otherwise = bySource(settings);
        this.sql = byCluster(settings.expectBackupEveryByCluster(), otherwise);
    }

    private static void requireKnown(String source, Sources sources) {
        if (sources.find(source).isEmpty()) {
            throw new IllegalArgumentException(
                    "portal.catalog.expect-backup-every-by-source."
                            + source
                            + " names no source; use a name from portal.sources");
        }
    }

    private String bySource(CatalogSettings settings) {
        String all = Long.toString(settings.expectBackupEvery().toMillis());
        if (settings.expectBackupEveryBySource().isEmpty()) {
            return all;
        }
        StringBuilder each = new StringBuilder();
        settings.expectBackupEveryBySource()
                .forEach(
                        (source, every) ->
                                each.append(" when k.source = :")
                                        .append(parameter(source))
                                        .append(" then ")
                                        .append(every.toMillis()));
        return "coalesce((select min(case"
                + each
                + " end) from source_cluster k where k.cluster_id = c.id), "
                + all
                + ")";
    }

    private String byCluster(List<CatalogSettings.Expected> patterns, String otherwise) {
        if (patterns.isEmpty()) {
            return otherwise;
        }
        StringBuilder each = new StringBuilder("case");
        for (CatalogSettings.Expected expected : patterns) {
            ScopeClause clause =
                    ScopeClause.of(
                            new ClusterScope.Matching(List.of(expected.pattern())),
                            "c",
                            "expected" + parameters.size() + "x");
            parameters.putAll(clause.parameters());
            each.append(" when ").append(clause.sql()).append(" then ");
            each.append(expected.every().toMillis());
        }
        return each.append(" else ").append(otherwise).append(" end").toString();
    }

    private String parameter(Object value) {
        String name = "expected" + parameters.size();
        parameters.put(name, value);
        return name;
    }

    /** {@return an expression for the milliseconds, where {@code c} is a row of {@code cluster}} */
    String sql() {
        return sql;
    }

    /** {@return the parameters of the expression} */
    Map<String, Object> parameters() {
        return parameters;
    }
}
