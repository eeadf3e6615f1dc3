package io.etcdportal;

import io.etcdportal.access.AccessCommand;
import io.etcdportal.audit.verify.AuditCommand;
import io.etcdportal.client.FetchCommand;
import io.etcdportal.client.ListCommand;
import io.etcdportal.command.HomeCommand;
import io.etcdportal.command.LayoutCommand;
import io.etcdportal.command.SnapshotCommand;
import io.etcdportal.command.emergency.EmergencyArguments;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the jar does besides being the portal, where its first argument says so: without a database
 * of its own, without a listening port, and without an application context.
 */
enum Command {
    ACCESS,
    AUDIT,
    /** Its usage only: {@link EmergencyPortal} is a portal. */
    EMERGENCY,
    FETCH,
    HOME,
    LAYOUT,
    LIST,
    SNAPSHOT,
    HELP,
    VERSION;

    private static final String USAGE =
            """
            Usage: java -jar etcd-backup-portal.jar [--SETTING=VALUE]...
                   java -jar etcd-backup-portal.jar COMMAND

            Without a command, starts the portal. Settings come from application.yaml beside the jar, from environment
            variables (PORTAL_CATALOG_REFRESHEVERY=5m), and from the command line (--portal.catalog.refresh-every=5m).
            docs/settings.md lists all of them.

            Commands:
              access check FILE...       checks access files, as for a pipeline that deploys them
              audit import DIRECTORY URL takes the audit of an emergency portal into that of production
              audit verify EXPORT|URL    verifies an export or a database of the audit
              emergency                  starts a portal that needs nothing but the backups; --help tells more
              fetch --portal URL ...     downloads a backup from a portal, resumes, and verifies it
              home backup HOME DIRECTORY copies a portal's embedded database and keys while it runs
              layout explain FILE        prints what each key of a bucket would be taken for
              list --portal URL ...      prints the clusters of a portal, or the backups of one
              snapshot find KEY FILE...  reports which snapshot files have a key, and its revisions
              snapshot status FILE...    prints what etcdutl snapshot status prints
              snapshot verify FILE...    reads every byte of snapshot files, and says whether they are whole
              help                       prints this
              version                    prints the version

            To look around with real snapshots and known passwords:
              java -jar etcd-backup-portal.jar --spring.profiles.active=demonstration
            """;

    private static final int DONE = 0;
    private static final int NOT_UNDERSTOOD = 2;

    /** {@return the command that the arguments begin with, or none where they are settings} */
    static Optional<Command> of(String... arguments) {
        return Stream.of(values())
                .filter(command -> arguments.length > 0 && command.isCalled(arguments[0]))
                .findFirst();
    }

    private boolean isCalled(String word) {
        return word.equals(name().toLowerCase(Locale.ROOT))
                || switch (this) {
                    case HELP -> List.of("--help", "-h").contains(word);
                    case VERSION -> List.of("--version", "-V").contains(word);
                    case ACCESS, AUDIT, EMERGENCY, FETCH, HOME, LAYOUT, LIST, SNAPSHOT -> false;
                };
    }

    /**
     * Finds a first argument that is neither a command nor a setting.
     *
     * @return the exit code, where there is one
     */
    static Optional<Integer> refuse(String... arguments) {
        if (arguments.length == 0 || arguments[0].startsWith("-")) {
            return Optional.empty();
        }
        System.err.println("There is no command '" + arguments[0] + "'.");
        System.err.print(USAGE);
        return Optional.of(NOT_UNDERSTOOD);
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
            case ACCESS -> AccessCommand.run(rest, System.out, System.err);
            case AUDIT -> AuditCommand.run(rest, System.getenv(), System.out);
            case EMERGENCY -> print(EmergencyArguments.USAGE);
            case FETCH, LIST -> askPortal(rest);
            case HOME -> HomeCommand.run(rest, System.out, System.err);
            case LAYOUT -> LayoutCommand.run(rest, System.in, System.out, System.err);
            case SNAPSHOT -> SnapshotCommand.run(rest, System.out, System.err);
            case HELP -> print(USAGE);
            case VERSION -> print("etcd Backup Portal " + version() + "\n");
        };
    }

    /** As every request of the portal's own, these go through the proxy of the environment. */
    private int askPortal(List<String> arguments) {
        try {
            OutgoingProxy.adopt(System.getenv(), System.getProperties());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return NOT_UNDERSTOOD;
        }
        return this == FETCH
                ? FetchCommand.run(
                        arguments,
                        System.getenv(),
                        // A print stream would hide that nobody reads it any more.
                        new FileOutputStream(FileDescriptor.out),
                        System.err)
                : ListCommand.run(arguments, System.getenv(), System.out, System.err);
    }

    private static int print(String text) {
        System.out.print(text);
        return DONE;
    }

    /** Only the jar knows it. */
    private static String version() {
        return Optional.ofNullable(Command.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}
