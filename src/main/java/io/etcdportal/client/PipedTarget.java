package io.etcdportal.client;

import io.etcdportal.etcd.snapshot.TrailingHash;

import java.io.IOException;
import java.io.OutputStream;

/** Standard output: what is written can't be taken back. */
final class PipedTarget implements DownloadTarget {

    private final OutputStream out;
    private final TrailingHash hash = new TrailingHash();
    private String tag = "";

    PipedTarget(OutputStream out) {
        this.out = out;
    }

    @Override
    public void describe(String itsTag, long total) {
        tag = itsTag;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public long length() {
        return hash.length();
    }

    @Override
    public void write(byte[] bytes, int count) {
        try {
            out.write(bytes, 0, count);
        } catch (IOException e) {
            throw failure(e);
        }
        hash.update(bytes, 0, count);
    }

    private static CommandFailure failure(IOException e) {
        return new CommandFailure(
                ExitStatus.LOCAL_FILE, "Standard output can't be written: " + e.getMessage());
    }

    @Override
    public void restart() {
        throw new CommandFailure(
                ExitStatus.UNAVAILABLE,
                "The download can't be continued where it was cut: the backup has changed, or the"
                        + " portal no longer knows it. What was written is incomplete.");
    }

    @Override
    public TrailingHash hash() {
        return hash;
    }

    @Override
    public void complete() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public String keepDamaged() {
        return "Don't use what was written.";
    }

    @Override
    public void close() {
        // Standard output isn't this one's to close.
    }
}
