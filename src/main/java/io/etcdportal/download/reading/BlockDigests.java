package io.etcdportal.download.reading;

import io.etcdportal.etcd.Sha256;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;

import java.util.Arrays;

/**
 * A file that was read from its first to its last byte. What is sent of it later, whole or in
 * parts, from whatever copy, is compared block by block before it leaves.
 *
 * @param length how many bytes it has
 * @param sha256 the SHA-256 of all of them, in hexadecimal digits
 * @param verdict whether it has a trailing hash that agrees, or none
 * @param digests the beginning of the SHA-256 of each block, one behind the other
 */
@SuppressWarnings("ArrayRecordComponent")
public record BlockDigests(long length, String sha256, SnapshotVerdict verdict, byte[] digests) {

    /** How many bytes are compared at once. */
    static final int BLOCK = 64 * 1024;

    private static final int DIGEST = 16;

    /** {@return how many bytes a block has; the last one may have fewer than the others} */
    int size(long block) {
        return (int) Math.min(BLOCK, length - block * BLOCK);
    }

    /** {@return whether these are the bytes of a block, from the beginning of an array on} */
    boolean isBlock(long block, byte[] bytes) {
        int at = (int) block * DIGEST;
        byte[] digest = Sha256.of(bytes, 0, size(block));
        return Arrays.equals(digests, at, at + DIGEST, digest, 0, DIGEST);
    }

    /** Collects the digests of blocks while a file is read. */
    static final class Digests {

        private static final int FIRST_ROOM = 64 * DIGEST;

        private byte[] digests = new byte[FIRST_ROOM];
        private int used;
        private int inBlock;
        private Sha256 block = new Sha256();

        void add(byte[] bytes, int from, int length) {
            int done = 0;
            while (done < length) {
                int some = Math.min(length - done, BLOCK - inBlock);
                block.add(bytes, from + done, some);
                inBlock += some;
                done += some;
                if (inBlock == BLOCK) {
                    endBlock();
                }
            }
        }

        private void endBlock() {
            if (used == digests.length) {
                digests = Arrays.copyOf(digests, 2 * used);
            }
            System.arraycopy(block.value(), 0, digests, used, DIGEST);
            used += DIGEST;
            inBlock = 0;
            block = new Sha256();
        }

        /** {@return the digests of all blocks, behind the last byte of the file} */
        byte[] all() {
            if (inBlock > 0) {
                endBlock();
            }
            return Arrays.copyOf(digests, used);
        }
    }
}
