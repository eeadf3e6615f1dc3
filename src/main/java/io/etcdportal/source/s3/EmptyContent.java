package io.etcdportal.source.s3;

import io.etcdportal.source.BackupContent;

import java.util.OptionalLong;

/** An object that was opened at its end. */
record EmptyContent(long objectLength) implements BackupContent {

    @Override
    public OptionalLong length() {
        return OptionalLong.of(objectLength);
    }

    @Override
    public int read(byte[] buffer, int from, int most) {
        return -1;
    }

    @Override
    public void close() {
        // There is no connection to let go of.
    }
}
