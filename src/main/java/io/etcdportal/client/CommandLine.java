package io.etcdportal.client;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a command line, as {@code --name value} or {@code --name=value}.
 *
 * @param values of each option by its name; empty for a switch
 */
record CommandLine(Map<String, String> values) {

    /**
     * Reads a command line.
     *
     * @param valued the options that have a value
     * @param switches those that have none
     * @throws CommandFailure where there is anything else in it
     */
    static CommandLine parse(List<String> arguments, Set<String> valued, Set<String> switches) {
        Map<String, String> values = new LinkedHashMap<>();
        Deque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String argument = left.remove();
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String typed = equals < 0 ? argument : argument.substring(0, equals);
            String name = typed.equals("-o") ? "--output" : typed;
            String value = "";
            if (valued.contains(name)) {
                value = equals < 0 ? left.poll() : argument.substring(equals + 1);
                if (value == null || value.isBlank() || (equals < 0 && value.startsWith("--"))) {
                    throw CommandFailure.invalidArguments(typed + " needs a value.");
                }
            } else if (!switches.contains(name) || equals >= 0) {
                throw CommandFailure.invalidArguments(unknown(typed, argument));
            }
            if (values.put(name, value) != null) {
                throw CommandFailure.invalidArguments(typed + " is given twice.");
            }
        }
        return new CommandLine(values);
    }

    /** Quotes no value: it may be a token. */
    private static String unknown(String typed, String argument) {
        if (typed.equals("--token")) {
            return "A token can't be an argument: every user of this machine could read it. Use"
                    + " PORTAL_TOKEN or --token-file.";
        }
        return typed.startsWith("-")
                ? "There is no option " + typed + "."
                : "The argument '" + argument + "' belongs to no option.";
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String required(String name) {
        return value(name)
                .orElseThrow(() -> CommandFailure.invalidArguments(name + " is missing."));
    }

    /**
     * {@return a number}
     *
     * @param usual what it is where the option is not given
     */
    int number(String name, int usual, int least, int most) {
        String text = value(name).orElse(Integer.toString(usual));
        int number = text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw CommandFailure.invalidArguments(
                    "%s must be a number from %d to %d.".formatted(name, least, most));
        }
        return number;
    }

    static ClusterId cluster(String text) {
        return ClusterId.parse(text)
                .orElseThrow(
                        () ->
                                CommandFailure.invalidArguments(
                                        "--cluster must be SITE/NAMESPACE/NAME, such as"
                                                + " prod-eu/payments/ledger."));
    }

    static EtcdVersion etcdVersion(String text) {
        return EtcdVersion.parseTarget(text)
                .orElseThrow(
                        () ->
                                CommandFailure.invalidArguments(
                                        "--etcd-version must be a version of etcd, such as"
                                                + " 3.5.16."));
    }
}
