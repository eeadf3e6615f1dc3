package io.etcdportal.download.active;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * HTTP/1.1 as Tomcat has it, whose connections can be cut by another thread than the one that
 * writes to them. Tomcat makes it, and needs it public for that.
 */
public final class CuttableHttp11 extends Http11NioProtocol {

    private static final Logger log = LoggerFactory.getLogger(CuttableHttp11.class);

    /**
     * Cuts a connection: what waits in the system's buffers is thrown away, and whoever waits for
     * room in them is woken and fails. To be called while the connection's request is still being
     * answered: afterwards it could be another one's.
     *
     * @param id the connection, by the id that its requests tell
     */
    void cut(String id) {
        getEndpoint().getConnections().stream()
                .filter(connection -> id(connection).equals(id))
                .forEach(CuttableHttp11::cut);
    }

    /**
     * Lets a connection's answers wait for their client.
     *
     * @param id the connection, by the id that its requests tell
     * @param longest how long the client may take nothing, before the answer fails
     */
    void await(String id, Duration longest) {
        getEndpoint().getConnections().stream()
                .filter(connection -> id(connection).equals(id))
                .forEach(connection -> connection.setWriteTimeout(longest.toMillis()));
    }

    private static String id(SocketWrapperBase<NioChannel> connection) {
        return connection.getServletConnection("http/1.1", "").getConnectionId();
    }

    private static void cut(SocketWrapperBase<NioChannel> connection) {
        SocketChannel channel = connection.getSocket().getIOChannel();
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.shutdownOutput();
        } catch (IOException e) {
            log.debug("The connection is already closed", e);
        }
    }
}
