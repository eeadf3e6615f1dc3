package io.etcdportal.testbed;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Something that a machine may lack. A developer's tests are then skipped, and say so; where the
 * environment variable says {@code true}, as in CI, they fail, since a green run would otherwise
 * only mean that nothing was tried.
 *
 * @param what the missing thing, as in "no container engine answers"
 * @param variable the environment variable that makes it compulsory
 */
record Requirement(String what, String variable) {

    ConditionEvaluationResult check(boolean present) {
        if (present) {
            return ConditionEvaluationResult.enabled("present");
        }
        if (Boolean.parseBoolean(System.getenv(variable))) {
            throw new IllegalStateException(
                    what + ", and " + variable + "=true says that one must be there");
        }
        return ConditionEvaluationResult.disabled(what);
    }
}
