package io.etcdportal.access;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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
                case ClusterScope.Matching(var patterns) -> sites(patterns);
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

        /**
         * Patterns that begin alike are asked about that once: a team may have hundreds of them,
         * and each row is compared with those of its own site and namespace alone.
         */
        private String sites(List<ClusterPattern> patterns) {
            return grouped(patterns, "site", ClusterPattern::site, this::namespaces);
        }

        private String namespaces(List<ClusterPattern> patterns) {
            return grouped(patterns, "namespace", ClusterPattern::namespace, this::names);
        }

        private String grouped(
                List<ClusterPattern> patterns,
                String column,
                Function<ClusterPattern, String> part,
                Function<List<ClusterPattern>, String> rest) {
            Map<String, List<ClusterPattern>> alike =
                    patterns.stream()
                            .collect(groupingBy(part, LinkedHashMap::new, Collectors.toList()));
            List<String> alternatives = new ArrayList<>();
            alike.forEach(
                    (text, group) ->
                            alternatives.add(matching(column, text) + " and " + rest.apply(group)));
            return anyOf(alternatives);
        }

        private String names(List<ClusterPattern> patterns) {
            return anyOf(
                    patterns.stream()
                            .map(ClusterPattern::name)
                            .distinct()
                            .map(name -> matching("name", name))
                            .toList());
        }

        /**
         * Names and patterns are lower case, so that SQLite's LIKE, which takes no notice of case,
         * is exact here.
         */
        private String matching(String column, String pattern) {
            if (pattern.equals("*")) {
                return "1 = 1";
            }
            String parameter = prefix + parameters.size();
            boolean exact = pattern.indexOf('*') < 0;
            parameters.put(parameter, exact ? pattern : pattern.replace('*', '%'));
            return table + "." + column + (exact ? " = :" : " like :") + parameter;
        }
    }
}
