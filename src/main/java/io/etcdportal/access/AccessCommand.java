package io.etcdportal.access;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code access check}: checks access files without a portal, as for a pipeline. */
public final class AccessCommand {

    private static final int GOOD = 0;
    private static final int REFUSED = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final List<String> HELP = List.of("help", "-h", "--help");

    private static final String USAGE =
            """
            Usage: java -jar etcd-backup-portal.jar access check FILE...

            Checks access files as the portal does when it reads one. Prints every mistake with its line.
            Ends with 0 where all files are good, 1 where one is not, and 2 for arguments that are not understood.
            """;

    private AccessCommand() {}

    /**
     * Runs it.
     *
     * @param arguments the command line, after {@code access}
     * @param out what files are good
     * @param err every mistake, as {@code FILE: line 3: …}
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (!arguments.isEmpty() && HELP.contains(arguments.getFirst())) {
            out.print(USAGE);
            return GOOD;
        }
        boolean understood =
                arguments.size() > 1
                        && arguments.getFirst().equals("check")
                        && arguments.stream().noneMatch(argument -> argument.startsWith("-"));
        if (!understood) {
            err.print(USAGE);
            return NOT_UNDERSTOOD;
        }
        return arguments.stream()
                .skip(1)
                .mapToInt(file -> check(Path.of(file), out, err))
                .reduce(GOOD, Math::max);
    }

    private static int check(Path file, PrintStream out, PrintStream err) {
        try {
            AccessPolicy policy = AccessFileText.of(file).policy(file);
            if (policy.namesNobody()) {
                err.println(file + ": there is no team and no account in it");
                return REFUSED;
            }
            out.printf(
                    "%s: good, with %s and %s%n",
                    file,
                    count(policy.teams().size(), "team"),
                    count(policy.accounts().size(), "account"));
            return GOOD;
        } catch (InvalidAccessFile e) {
            e.mistakes().forEach(accessFileMistake -> err.println(file + ": " + accessFileMistake));
            return REFUSED;
        }
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
