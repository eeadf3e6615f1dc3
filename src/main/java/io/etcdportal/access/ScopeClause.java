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
        Writing writing = new Writing(table, prefix, new LinkedHashMap<>());
        return new ScopeClause(writing.condition(scope), writing.parameters());
    }

    /** A condition that is being written, with its parameters so far. */
    private record Writing(String table, String prefix, Map<String, Object> parameters) {

        String condition(ClusterScope scope) {
            return switch (scope) {
                case ClusterScope.Everything() -> "(1 = 1)";
                case ClusterScope.Matching(var patterns) when patterns.isEmpty() -> "(1 = 0)";
                case ClusterScope.Matching(var patterns) ->
                        anyOf(patterns.stream().map(this::matching).toList());
                case ClusterScope.Both(var one, var other) ->
                        "(" + condition(one) + " and " + condition(other) + ")";
            };
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

        private String matching(ClusterPattern pattern) {
            List<String> parts = new ArrayList<>();
            addPart(parts, "site", pattern.site());
            addPart(parts, "namespace", pattern.namespace());
            addPart(parts, "name", pattern.name());
            return parts.isEmpty() ? "1 = 1" : String.join(" and ", parts);
        }

        /**
         * Names and patterns are lower case, so that SQLite's LIKE, which takes no notice of case,
         * is exact here.
         */
        private void addPart(List<String> parts, String column, String pattern) {
            if (pattern.equals("*")) {
                return;
            }
            String parameter = prefix + parameters.size();
            boolean exact = pattern.indexOf('*') < 0;
            parts.add(table + "." + column + (exact ? " = :" : " like :") + parameter);
            parameters.put(parameter, exact ? pattern : pattern.replace('*', '%'));
        }
    }
}
