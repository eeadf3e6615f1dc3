package io.etcdportal.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A scope as a condition of SQL, in words that SQLite and PostgreSQL share, so that hidden clusters
 * are left out by the database and never reach the portal.
 *
 * @param sql a condition in brackets
 * @param parameters the named parameters in it
 */
public record ScopeClause(String sql, Map<String, Object> parameters) {

    /**
     * Makes the condition.
     *
     * @param table the alias of a table with the columns {@code site}, {@code namespace} and {@code
     *     name}
     */
    public static ScopeClause of(ClusterScope scope, String table) {
        return of(scope, table, "scope");
    }

    /**
     * Makes one of several conditions in one statement.
     *
     * @param prefix what the names of its parameters begin with
     */
    public static ScopeClause of(ClusterScope scope, String table, String prefix) {
        return switch (scope) {
            case ClusterScope.Everything() -> new ScopeClause("(1 = 1)", Map.of());
            case ClusterScope.Matching(var patterns) when patterns.isEmpty() ->
                    new ScopeClause("(1 = 0)", Map.of());
            case ClusterScope.Matching(var patterns) -> matching(patterns, table, prefix);
        };
    }

    private static ScopeClause matching(
            List<ClusterPattern> patterns, String table, String prefix) {
        List<String> alternatives = new ArrayList<>();
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (ClusterPattern pattern : patterns) {
            List<String> parts = new ArrayList<>();
            addPart(parts, parameters, prefix, table + ".site", pattern.site());
            addPart(parts, parameters, prefix, table + ".namespace", pattern.namespace());
            addPart(parts, parameters, prefix, table + ".name", pattern.name());
            alternatives.add(parts.isEmpty() ? "1 = 1" : String.join(" and ", parts));
        }
        return new ScopeClause(anyOf(alternatives), parameters);
    }

    /** As a balanced tree: SQLite refuses an expression that is nested more than 1,000 deep. */
    private static String anyOf(List<String> alternatives) {
        int half = alternatives.size() / 2;
        return half == 0
                ? "(" + alternatives.getFirst() + ")"
                : "("
                        + anyOf(alternatives.subList(0, half))
                        + " or "
                        + anyOf(alternatives.subList(half, alternatives.size()))
                        + ")";
    }

    /**
     * Names and patterns are lower case, so that SQLite's LIKE, which takes no notice of case, is
     * exact here.
     */
    private static void addPart(
            List<String> parts,
            Map<String, Object> parameters,
            String prefix,
            String column,
            String pattern) {
        if (pattern.equals("*")) {
            return;
        }
        String parameter = prefix + parameters.size();
        boolean exact = pattern.indexOf('*') < 0;
        parts.add(column + (exact ? " = :" : " like :") + parameter);
        parameters.put(parameter, exact ? pattern : pattern.replace('*', '%'));
    }
}
