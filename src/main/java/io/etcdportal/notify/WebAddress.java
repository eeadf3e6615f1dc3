package io.etcdportal.notify;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that settings name. They may be secrets, so that no message quotes one. */
final class WebAddress {

    private WebAddress() {}

    /** {@return whether that is an address of http or https without a name and password in it} */
    static boolean isOne(String text) {
        try {
            URI uri = new URI(text);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
