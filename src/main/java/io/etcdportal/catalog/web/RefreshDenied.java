package io.etcdportal.catalog.web;

/** Somebody who may see a source wants it asked at once, and is no administrator. */
public final class RefreshDenied extends RuntimeException {

    RefreshDenied() {
        super(
                "Only administrators have a source asked at once, by their own sign-in and not by a"
                        + " token. The portal asks it by itself every few moments.");
    }
}
