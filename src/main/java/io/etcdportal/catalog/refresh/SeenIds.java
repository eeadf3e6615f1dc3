package io.etcdportal.catalog.refresh;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Which rows a listing has come across: about one bit each, so that a million backups take a few
 * hundred kilobytes, in whatever order a source lists them.
 */
final class SeenIds {

    private static final int BLOCK_BITS = 16;

    private final Map<Long, BitSet> blocks = new HashMap<>();

    void add(long id) {
        blocks.computeIfAbsent(id >>> BLOCK_BITS, _ -> new BitSet()).set(within(id));
    }

    boolean contains(long id) {
        BitSet block = blocks.get(id >>> BLOCK_BITS);
        return block != null && block.get(within(id));
    }

    private static int within(long id) {
        return (int) (id & ((1 << BLOCK_BITS) - 1));
    }
}
