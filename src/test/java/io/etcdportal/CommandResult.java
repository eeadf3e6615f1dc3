package io.etcdportal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.client.FetchCommand;
import io.etcdportal.client.ListCommand;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * How a command that speaks to a portal has ended.
 *
 * @param exit its exit code
 * @param out what it wrote to standard output, a character for each byte
 * @param err what it wrote to standard error
 */
record CommandResult(int exit, String out, String err) {

    /** Runs {@code fetch}. */
    static CommandResult fetch(String token, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                FetchCommand.run(
                        List.of(arguments),
                        token.isEmpty() ? Map.of() : Map.of("PORTAL_TOKEN", token),
                        out,
                        new PrintStream(err, true, UTF_8));
        return new CommandResult(exit, out.toString(ISO_8859_1), err.toString(UTF_8));
    }

    /** Runs {@code list}. */
    static CommandResult list(String token, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                ListCommand.run(
                        List.of(arguments),
                        token.isEmpty() ? Map.of() : Map.of("PORTAL_TOKEN", token),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        return new CommandResult(exit, out.toString(ISO_8859_1), err.toString(UTF_8));
    }
}
