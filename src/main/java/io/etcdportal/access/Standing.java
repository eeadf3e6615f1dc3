package io.etcdportal.access;

import java.util.Optional;

/**
 * Whether what a viewer showed when they came is still good: asked again while they are being
 * served. It is known where people sign in.
 */
public interface Standing {

    /**
     * {@return why the viewer would not get in any more, as a sentence, where they wouldn't} What
     * this does not know of is none of its business, and lost nothing.
     */
    Optional<String> lost(Viewer viewer);

    /**
     * {@return whether it is lost, as far as it can be told at once} Asks nobody outside of the
     * portal, and looking is no use of what was shown: for who is only kept up to date.
     */
    default boolean hasEnded(Viewer viewer) {
        return lost(viewer).isPresent();
    }
}
