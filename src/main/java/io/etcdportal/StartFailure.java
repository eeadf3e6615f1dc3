package io.etcdportal;

import io.etcdportal.access.InvalidAccessFile;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells in a few lines, instead of a stack of exceptions, what is wrong with the access file. */
class StartFailure extends AbstractFailureAnalyzer<InvalidAccessFile> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidAccessFile cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the file, or set portal.access-file to another one. It is used as a whole"
                        + " or not at all.",
                cause);
    }
}
