package io.etcdportal.access;

/**
 * What is wrong at one place of the access file. No hash of a password is in it.
 *
 * @param line the line, counted from 1; 0 where it is about the file as a whole
 * @param sentence where in the file's own words, what is wrong, and what to write instead
 */
public record AccessFileMistake(int line, String sentence) {

    @Override
    public String toString() {
        return line == 0 ? sentence : "line " + line + ": " + sentence;
    }
}
