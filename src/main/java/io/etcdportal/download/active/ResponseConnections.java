package io.etcdportal.download.active;

import jakarta.servlet.ServletConnection;

import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The connections that answers leave by. */
@Component
public class ResponseConnections implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    private final List<CuttableHttp11> protocols = new CopyOnWriteArrayList<>();
    private final DownloadSettings settings;

    ResponseConnections(DownloadSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(TomcatWebServerFactory server) {
        server.setProtocol(CuttableHttp11.class.getName());
        server.addConnectorCustomizers(
                connector -> protocols.add((CuttableHttp11) connector.getProtocolHandler()));
    }

    /** Lets a download wait for its client, for longer than any other answer does. */
    public void await(ServletConnection connection) {
        protocols.forEach(
                protocol -> protocol.await(connection.getConnectionId(), settings.clientIdle()));
    }

    /** Cuts one, see {@link CuttableHttp11#cut(String)}. */
    public void cut(ServletConnection connection) {
        protocols.forEach(protocol -> protocol.cut(connection.getConnectionId()));
    }
}
