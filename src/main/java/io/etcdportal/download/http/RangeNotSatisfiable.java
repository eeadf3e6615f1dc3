package io.etcdportal.download.http;

/** The part of a backup that is asked for begins behind its end. */
public final class RangeNotSatisfiable extends RuntimeException {

    private final long length;

    public RangeNotSatisfiable(long length) {
        super("The backup has " + length + " bytes.");
        this.length = length;
    }

    /** {@return how many bytes the backup has} */
    public long length() {
        return length;
    }
}
