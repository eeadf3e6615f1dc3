package io.etcdportal.catalog;

/**
 * A cluster that the viewer may see has no backup that can be recommended. The message says why.
 */
public final class NothingToTake extends RuntimeException {

    private final boolean incompatible;

    NothingToTake(boolean incompatible, String sentence) {
        super(sentence);
        this.incompatible = incompatible;
    }

    /** {@return whether there are backups, and it is the target version that none of them fits} */
    public boolean incompatible() {
        return incompatible;
    }
}
