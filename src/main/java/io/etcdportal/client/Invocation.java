package io.etcdportal.client;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is the same for each command: the usage, messages, and how a failure is reported. */
final class Invocation {

    private static final List<String> HELP = List.of("help", "-h", "--help");

    private Invocation() {}

    /** What a command does. */
    @FunctionalInterface
    interface Work {

        /**
         * Does it.
         *
         * @throws CommandFailure where it can't be done
         */
        void run(Messages messages);
    }

    /** {@return the exit code} */
    static int run(
            List<String> arguments, String usage, PrintStream out, PrintStream err, Work work) {
        if (arguments.stream().anyMatch(HELP::contains)) {
            out.print(usage);
            return ExitStatus.DONE.code();
        }
        Messages messages = new Messages(err, isTerminal(), arguments.contains("--quiet"));
        try {
            work.run(messages);
            return ExitStatus.DONE.code();
        } catch (CommandFailure e) {
            messages.warn(String.valueOf(e.getMessage()));
            if (e.status() == ExitStatus.INVALID_ARGUMENTS) {
                messages.warn("--help lists the options.");
            }
            return e.status().code();
        }
    }

    /** Java tells only whether standard input and output are a terminal; Linux tells more. */
    private static boolean isTerminal() {
        Path standardError = Path.of("/proc/self/fd/2");
        try {
            String name = Files.readSymbolicLink(standardError).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        }
    }
}
