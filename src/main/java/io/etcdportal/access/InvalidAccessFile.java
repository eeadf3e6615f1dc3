package io.etcdportal.access;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The access file can't be used. The message says where and why, and holds no hash. */
public final class InvalidAccessFile extends RuntimeException {

    private final transient List<AccessFileMistake> mistakes;

    InvalidAccessFile(Path file, List<AccessFileMistake> mistakes) {
        super(message(file, mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    InvalidAccessFile(Path file, String sentence) {
        this(file, List.of(new AccessFileMistake(0, sentence)));
    }

    private static String message(Path file, List<AccessFileMistake> mistakes) {
        return mistakes.stream()
                .map(AccessFileMistake::toString)
                .collect(
                        Collectors.joining(
                                mistakes.size() == 1 ? " " : "\n  ",
                                "The access file "
                                        + file
                                        + " can't be used:"
                                        + (mistakes.size() == 1 ? " " : "\n  "),
                                ""));
    }

    /** {@return everything that is wrong with it, in the order of the file} */
    List<AccessFileMistake> mistakes() {
        return mistakes;
    }
}
