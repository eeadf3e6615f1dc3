package io.etcdportal.catalog;

import static java.util.stream.Collectors.joining;

import io.etcdportal.source.SourceFailure;

import java.util.List;

/**
 * What is looked for is not known, and a source of its site has never answered: nobody can say yet
 * whether it is there. Names no source, unless the viewer may see everything: they may see none of
 * its clusters.
 */
public final class SiteNotReadYet extends RuntimeException {

    private static final int SHOWN = 5;

    SiteNotReadYet(String site) {
        super("A source of the site " + site + " has never answered, so that it may be there.");
    }

    /**
     * There is nothing to list.
     *
     * @param sites the sites of the sources that have never answered
     * @param failures why these sources did not answer; empty where the viewer may not know
     */
    SiteNotReadYet(List<String> sites, List<SourceFailure> failures) {
        super(
                "A source of "
                        + sites.stream().limit(SHOWN).collect(joining(", "))
                        + (sites.size() > SHOWN ? " and others" : "")
                        + " has never answered. Nobody knows yet what it has."
                        + failures.stream()
                                .limit(SHOWN)
                                .map(failure -> " " + failure.source() + ": " + failure.detail())
                                .collect(joining()));
    }
}
