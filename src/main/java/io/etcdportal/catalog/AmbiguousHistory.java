package io.etcdportal.catalog;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Recommendation.Histories;

/**
 * The revisions of a cluster began again, so that either of two backups may be the right one, and
 * the request does not say which. The message names both.
 */
public final class AmbiguousHistory extends RuntimeException {

    /** Makes the refusal that names both. */
    public AmbiguousHistory(Histories histories) {
        super(
                "The revisions of this cluster began again: it was restored or made anew. "
                        + describe("history=newest", histories.newest())
                        + " "
                        + describe("history=highest", histories.highest()));
    }

    private static String describe(String parameter, Backup backup) {
        String state =
                backup.condition().isDownloadable() ? "" : " " + backup.condition().english();
        return "%s is %s, revision %s, written at %s.%s"
                .formatted(parameter, backup.name(), backup.revision(), backup.written(), state);
    }
}
