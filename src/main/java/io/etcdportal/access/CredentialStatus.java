package io.etcdportal.access;

import java.util.Optional;

/**
 * Whether what a viewer showed when they came is still good: asked again while they are being
 * served. It is known where people sign in.
 */
public interface CredentialStatus {

    /**
     * {@return why the viewer would not get in any more, as a sentence, where they wouldn't} What
     * this does not know of is none of its business, and lost nothing.
     */
    Optional<String> lost(Viewer viewer);
}
