package io.etcdportal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the demonstration how to get in. */
@Component
@Profile(DemonstrationFiles.PROFILE)
class Demonstration {

    private static final Logger log = LoggerFactory.getLogger(Demonstration.class);

    private static final String GOING_ON =
            """

            It was started because the portal has no settings. To serve your own backups, put application.yaml with
            portal.access-file: config/access.yaml, and access.yaml, into a directory "config":

              docker run -p 127.0.0.1:8080:8080 -v "$PWD/config:/portal/config:ro" -v portal-data:/portal/data IMAGE

            The README shows both files.
            """;

    private final Environment environment;

    Demonstration(Environment environment) {
        this.environment = environment;
    }

    @EventListener
    void greet(ApplicationReadyEvent ready) {
        int port =
                ready.getApplicationContext() instanceof WebServerApplicationContext web
                                && web.getWebServer() != null
                        ? web.getWebServer().getPort()
                        : 8080;
        log.info(
                """


                The demonstration runs at http://localhost:{}/

                  alice  alice-demonstration    team payments: lists and downloads what is in namespace payments
                  bob    bob-demonstration      team platform: lists all, downloads what is in namespace platform
                  admin  admin-demonstration    the administrator
                {}\
                """,
                port,
                environment.containsProperty(DemonstrationUnlessConfigured.STARTED)
                        ? GOING_ON
                        : "");
    }
}
