package io.etcdportal.testbed;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import java.io.File;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Skips tests where a program is not installed, or fails them if {@code
 * PORTAL_REQUIRE_CLIENTS=true}.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsProgram.Condition.class)
public @interface NeedsProgram {

    /** Its name, as it is typed. */
    String value();

    /** Looks for the program. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), NeedsProgram.class)
                    .map(needs -> check(needs.value()))
                    .orElse(ConditionEvaluationResult.enabled("nothing is needed"));
        }

        private static ConditionEvaluationResult check(String program) {
            String path = System.getenv().getOrDefault("PATH", "");
            boolean present =
                    Arrays.stream(path.split(File.pathSeparator, -1))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            return new Requirement(program + " is not installed", "PORTAL_REQUIRE_CLIENTS")
                    .check(present);
        }
    }
}
