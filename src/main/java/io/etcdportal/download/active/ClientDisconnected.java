package io.etcdportal.download.active;

import java.io.IOException;

/** The client left before the end. */
public final class ClientDisconnected extends IOException {

    public ClientDisconnected(IOException cause) {
        super("The client left", cause);
    }
}
