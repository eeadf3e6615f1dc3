package io.etcdportal;

import io.etcdportal.audit.AuditCommand;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the jar does besides being the portal, where its first argument says so: without a database
 * of its own, without a listening port, and without an application context.
 */
enum Command {
    AUDIT,
    SNAPSHOT;

    /** {@return the command that the arguments begin with, or none where they are settings} */
    static Optional<Command> of(String... arguments) {
        return Stream.of(values())
                .filter(command -> arguments.length > 0 && command.word().equals(arguments[0]))
                .findFirst();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Does it.
     *
     * @param arguments those of the process, the command's own word first
     * @return the exit code
     */
    int run(String... arguments) {
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        return switch (this) {
            case AUDIT -> AuditCommand.run(rest, System.getenv(), System.out);
            case SNAPSHOT -> SnapshotCommand.run(rest, System.out, System.err);
        };
    }
}
