package io.etcdportal.access;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The access file was read, at the start or because it changed. */
public sealed interface AccessFileChange {

    /** The file it is about. */
    Path file();

    /**
     * What it says holds from now on.
     *
     * @param sha256 the SHA-256 of the file in hexadecimal digits, to be compared with where the
     *     file comes from
     * @param teams the names of its teams
     * @param accounts the names of its accounts
     * @param saysNothing whether it is empty but for comments, which may be a mistake
     */
    record Taken(
            Path file, String sha256, Set<String> teams, Set<String> accounts, boolean saysNothing)
            implements AccessFileChange {

        public Taken {
            teams = Set.copyOf(teams);
            accounts = Set.copyOf(accounts);
        }
    }

    /**
     * It makes no sense, and what it said before still holds.
     *
     * @param mistakes everything that is wrong with it
     */
    record Refused(Path file, List<AccessFileMistake> mistakes) implements AccessFileChange {
        public Refused {
            mistakes = List.copyOf(mistakes);
        }
    }
}
