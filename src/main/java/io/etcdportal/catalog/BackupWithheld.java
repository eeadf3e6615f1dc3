package io.etcdportal.catalog;

import io.etcdportal.catalog.model.Condition;

/** A backup is in a condition in which nobody is given its bytes. The message says why. */
public final class BackupWithheld extends RuntimeException {

    private final Condition condition;

    /**
     * @param condition one that {@link Condition#isDownloadable()} denies
     */
    public BackupWithheld(Condition condition) {
        super(condition.english());
        this.condition = condition;
    }

    /** {@return what speaks against it} */
    public Condition condition() {
        return condition;
    }
}
