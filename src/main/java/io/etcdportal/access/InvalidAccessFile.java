package io.etcdportal.access;

import java.nio.file.Path;

/** The access file can't be used. The message says where and why, and holds no hash. */
public final class InvalidAccessFile extends RuntimeException {

    InvalidAccessFile(Path file, String sentence) {
        super("The access file " + file + " can't be used: " + sentence);
    }
}
