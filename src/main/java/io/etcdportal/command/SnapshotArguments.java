package io.etcdportal.command;

import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What {@link SnapshotCommand} is asked.
 *
 * @param verify whether the files are wholly checked, and not only their status told
 * @param files at least one
 * @param json whether JSON is wanted, and not a table
 * @param etcd the version whose way of counting keys is wanted, where one was named
 */
record SnapshotArguments(
        boolean verify, List<Path> files, boolean json, @Nullable EtcdVersion etcd) {

    /** {@return what they say, or nothing where that is not understood} */
    static Optional<SnapshotArguments> parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        String what = next(left);
        List<Path> files = new ArrayList<>();
        String form = "table";
        EtcdVersion etcd = null;
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
                default -> {
                    if (argument.startsWith("-")) {
                        return Optional.empty();
                    }
                    files.add(Path.of(argument));
                }
            }
        }
        boolean understood =
                List.of("status", "verify").contains(what)
                        && List.of("table", "json").contains(form)
                        && !files.isEmpty();
        return understood
                ? Optional.of(
                        new SnapshotArguments(
                                what.equals("verify"), files, form.equals("json"), etcd))
                : Optional.empty();
    }

    private static String next(Deque<String> arguments) {
        return arguments.isEmpty() ? "" : arguments.remove();
    }
}
