package io.etcdportal.download.reading;

import io.etcdportal.download.resume.PrefixDigestRecorder;

/**
 * What is done about a file that nobody has read yet and that has more than one copy.
 *
 * @param secondCopy is asked before anything leaves
 * @param arbiter is asked where the second copy says something else
 */
record CrossCheck(SecondCopy secondCopy, Arbiter arbiter) implements AutoCloseable {

    /** Tells which of two copies that differ is what was saved. */
    interface Arbiter {

        /**
         * Reads the copies from end to end, until the trailing hash of one agrees with it.
         *
         * @param sent what has left, which both copies had
         * @return the bytes behind that, each block of which is compared with what was read
         * @throws io.etcdportal.source.SourceUnavailable where none can be read
         * @throws IntegrityFailure where none is what was saved
         */
        BlockVerifiedReader resolve(PrefixDigestRecorder sent);
    }

    @Override
    public void close() {
        secondCopy.close();
    }
}
