package io.etcdportal.webhook;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that settings name. They may be secrets, so that no message quotes one. */
public final class WebAddress {

    private WebAddress() {}

    /** {@return whether that is an address of http or https without a name and password in it} */
    public static boolean isOne(URI uri) {
        return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                && uri.getHost() != null
                && uri.getUserInfo() == null;
    }

    /** {@return the same of an address that is still a text} */
    public static boolean isOne(String text) {
        try {
            return isOne(new URI(text));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
