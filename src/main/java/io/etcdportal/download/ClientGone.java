package io.etcdportal.download;

import java.io.IOException;

/** The client left before the end. */
final class ClientGone extends IOException {

    ClientGone(IOException cause) {
        super("The client left", cause);
    }
}
