package io.etcdportal.access;

import java.nio.file.Path;
import java.util.List;

/** The access file was read, at the start or because it changed. */
public sealed interface AccessFileChange {

    /** The file it is about. */
    Path file();

    /**
     * What it says holds from now on.
     *
     * @param sha256 the SHA-256 of the file in hexadecimal digits, to be compared with where the
     *     file comes from
     * @param teams how many teams it has
     * @param accounts how many accounts it has
     */
    record Taken(Path file, String sha256, int teams, int accounts) implements AccessFileChange {}

    /**
     * It makes no sense, and what it said before still holds.
     *
     * @param mistakes everything that is wrong with it
     */
    record Refused(Path file, List<Mistake> mistakes) implements AccessFileChange {
        public Refused {
            mistakes = List.copyOf(mistakes);
        }
    }
}
