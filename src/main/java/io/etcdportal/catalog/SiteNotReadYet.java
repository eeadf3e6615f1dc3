package io.etcdportal.catalog;

/**
 * What is looked for is not known, and a source of its site has never answered: nobody can say yet
 * whether it is there. Names no source, since the viewer may see none of its clusters.
 */
public final class SiteNotReadYet extends RuntimeException {

    SiteNotReadYet(String site) {
        super("A source of the site " + site + " has never answered, so that it may be there.");
    }
}
