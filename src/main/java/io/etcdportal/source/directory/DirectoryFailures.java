package io.etcdportal.source.directory;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What the failures of a file system mean, in the words of the port. What is not expected here is
 * logged with its exception, and comes out as {@link Cause#UNREADABLE}.
 */
record DirectoryFailures(String source) {

    private static final Logger log = LoggerFactory.getLogger(DirectoryFailures.class);

    /**
     * Does something with files, and says in the port's words why it failed.
     *
     * @param what what it is done with, as words that fit before "is not there"
     */
    <T> T translate(String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | DirectoryIteratorException failure) {
            throw of(what, failure);
        }
    }

    SourceUnavailable of(Cause cause, String detail) {
        return new SourceUnavailable(source, cause, detail);
    }

    /** Ends a long listing where its thread was interrupted, since reading directories doesn't. */
    void unlessInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    SourceUnavailable interrupted() {
        return of(Cause.TIMED_OUT, "The portal stopped waiting for it.");
    }

    /** {@return what a failure means that happened with something} */
    SourceUnavailable of(String what, Exception failure) {
        return switch (reason(failure)) {
            case NoSuchFileException absent -> of(Cause.NOT_FOUND, what + " does not exist.");
            case NotDirectoryException file -> of(Cause.NOT_FOUND, what + " is not a directory.");
            case AccessDeniedException denied ->
                    of(Cause.FORBIDDEN, "The portal's user lacks permission to read " + what + ".");
            case ClosedByInterruptException interrupt -> interrupted();
            default -> unexpected(what, failure);
        };
    }

    /** Listing a directory wraps what failed in the middle of it. */
    private static Throwable reason(Exception failure) {
        Throwable cause = failure.getCause();
        return failure instanceof DirectoryIteratorException && cause != null ? cause : failure;
    }

    private SourceUnavailable unexpected(String what, Exception failure) {
        log.warn("Source {} failed: {} could not be read", source, what, failure);
        return of(Cause.UNREADABLE, what + " could not be read; the portal's log has the reason.");
    }

    /** Something that reads files. */
    interface Reading<T> {
        T read() throws IOException;
    }
}
