package io.etcdportal.catalog.web;

/** Somebody who may see a source wants it asked at once, and is no administrator. */
public final class RefreshDenied extends RuntimeException {

    RefreshDenied() {
        super(
                "Only administrators can refresh a source, and not with a token. The portal"
                        + " refreshes it regularly.");
    }
}
