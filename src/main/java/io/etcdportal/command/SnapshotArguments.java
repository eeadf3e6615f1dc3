package io.etcdportal.command;

import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link SnapshotCommand} is asked.
 *
 * @param action what is done with each file
 * @param files at least one
 * @param json whether JSON is wanted, and not a table
 * @param etcd the version whose way of counting keys is wanted, where one was named
 * @param key the key to find; empty for other actions
 * @param prefix whether all keys are to be found that begin with it
 */
record SnapshotArguments(
        Action action,
        List<Path> files,
        boolean json,
        @Nullable EtcdVersion etcd,
        String key,
        boolean prefix) {

    enum Action {
        STATUS,
        VERIFY,
        FIND
    }

    private static final Map<String, Action> ACTIONS =
            Map.of("status", Action.STATUS, "verify", Action.VERIFY, "find", Action.FIND);

    /** {@return what they say, or nothing where that is not understood} */
    static Optional<SnapshotArguments> parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        Action action = ACTIONS.get(next(left));
        Deque<String> operands = new ArrayDeque<>();
        String form = "table";
        EtcdVersion etcd = null;
        boolean prefix = false;
        while (!left.isEmpty()) {
            String argument = left.remove();
            switch (argument) {
                case "-w", "--write-out" -> form = next(left);
                case "--etcd" -> {
                    etcd = EtcdVersion.parseTarget(next(left)).orElse(null);
                    if (etcd == null) {
                        return Optional.empty();
                    }
                }
                case "--prefix" -> prefix = true;
                case "--" -> {
                    operands.addAll(left);
                    left.clear();
                }
                default -> {
                    if (argument.startsWith("-")) {
                        return Optional.empty();
                    }
                    operands.add(argument);
                }
            }
        }
        boolean find = action == Action.FIND;
        String key = find ? next(operands) : "";
        if (action == null) {
            return Optional.empty();
        }
        boolean understood =
                (find ? etcd == null && (prefix || !key.isEmpty()) : !prefix)
                        && List.of("table", "json").contains(form)
                        && !operands.isEmpty();
        return understood
                ? Optional.of(
                        new SnapshotArguments(
                                action,
                                operands.stream().map(Path::of).toList(),
                                form.equals("json"),
                                etcd,
                                key,
                                prefix))
                : Optional.empty();
    }

    private static String next(Deque<String> arguments) {
        return arguments.isEmpty() ? "" : arguments.remove();
    }
}
