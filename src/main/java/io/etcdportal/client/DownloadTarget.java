package io.etcdportal.client;

import io.etcdportal.etcd.snapshot.TrailingHash;

/**
 * Where the bytes of a download go. Each method throws a {@link CommandFailure} with {@link
 * ExitStatus#LOCAL_FILE} where that can't be done. For one thread.
 */
interface DownloadTarget extends AutoCloseable {

    /**
     * Says what follows, before its first byte is added.
     *
     * @param tag the strong entity tag of the bytes; empty where there is none
     * @param total how many bytes there are in all; negative where that is not known
     */
    void describe(String tag, long total);

    /** {@return the entity tag of the bytes that are there; empty where that is not known} */
    String tag();

    /** {@return how many bytes are there} */
    long length();

    /** Adds bytes. */
    void write(byte[] bytes, int count);

    /** Begins again from the first byte. */
    void restart();

    /** {@return the hash of all bytes, as they are now where they went} */
    TrailingHash hash();

    /** Gives the download its name: it is complete and verified. */
    void complete();

    /**
     * Keeps what is there for a person to look at, since it is damaged: nobody continues it.
     *
     * @return a sentence that says where it is
     */
    String keepDamaged();

    /** Ends without having completed it. */
    @Override
    void close();
}
