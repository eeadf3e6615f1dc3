package io.etcdportal;

import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.command.emergency.EmergencyArguments;
import io.etcdportal.command.emergency.EmergencyRefused;
import io.etcdportal.command.emergency.EmergencySetup;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.web.context.support.StandardServletEnvironment;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The portal of the day on which everything but the backups is down: the same program, with
 * settings that the command line makes, and with no others.
 */
final class EmergencyPortal {

    /** The first argument that asks for it. */
    static final String COMMAND = "emergency";

    private static final List<String> HELP = List.of("--help", "-h");
    private static final int NOT_UNDERSTOOD = 2;
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final EmergencySetup setup;
    private final PrintStream out;

    private EmergencyPortal(EmergencySetup setup, PrintStream out) {
        this.setup = setup;
        this.out = out;
    }

    /** {@return whether the arguments of the process ask for it, and not only for its usage} */
    static boolean isWanted(String... arguments) {
        return arguments.length > 0
                && arguments[0].equals(COMMAND)
                && Stream.of(arguments).noneMatch(HELP::contains);
    }

    /**
     * Makes a portal an emergency portal, or says why not.
     *
     * @param application the portal, before it runs
     * @param arguments those of the process, the command's own word first
     * @param out where the account and everything else is told
     * @throws EmergencyRefused where they make no sense, or name what can't be used
     */
    static void configure(SpringApplication application, List<String> arguments, PrintStream out)
            throws EmergencyRefused {
        EmergencySetup setup =
                EmergencySetup.of(
                        EmergencyArguments.parse(arguments.subList(1, arguments.size())),
                        System.getenv());
        application.setEnvironment(new OnlyThese(setup.settings()));
        EmergencyPortal portal = new EmergencyPortal(setup, out);
        application.addListeners((ApplicationListener<ApplicationReadyEvent>) portal::ready);
    }

    /** Says what is wrong, and {@return the exit code} */
    static int refuse(EmergencyRefused refused, PrintStream err) {
        err.println(refused.getMessage());
        if (!refused.isAboutArguments()) {
            return ExitCode.WRONG_SETTINGS;
        }
        err.print(EmergencyArguments.USAGE);
        return NOT_UNDERSTOOD;
    }

    /**
     * Neither the variables of the environment nor Java's system properties, nor files beside the
     * jar: one forgotten setting of production would reach for what is down.
     */
    private static final class OnlyThese extends StandardServletEnvironment {

        OnlyThese(Map<String, Object> settings) {
            Map<String, Object> all = new LinkedHashMap<>(settings);
            all.put("spring.config.location", "classpath:/application.yaml");
            getPropertySources().addFirst(new MapPropertySource(COMMAND, all));
        }

        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            // None.
        }
    }

    private void ready(ApplicationReadyEvent ready) {
        ConfigurableApplicationContext context = ready.getApplicationContext();
        String key = context.getBean(SigningKey.class).id();
        context.getBean(AuditTrail.class)
                .record(
                        Event.EMERGENCY_STARTED,
                        new Actor.Portal(),
                        null,
                        key,
                        Map.of(
                                "systemUser",
                                System.getProperty("user.name", ""),
                                "host",
                                host(),
                                "sources",
                                String.join(", ", setup.sources().values())));
        tell(address(context), key);
    }

    private String address(ConfigurableApplicationContext context) {
        int port =
                context instanceof WebServerApplicationContext web
                        ? Objects.requireNonNull(web.getWebServer()).getPort()
                        : 0;
        String host = String.valueOf(setup.settings().get("server.address"));
        return "%s://%s:%d/"
                .formatted(
                        setup.settings().containsKey("server.ssl.certificate") ? "https" : "http",
                        host.contains(":") ? "[" + host + "]" : host,
                        port);
    }

    private static String host() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return Objects.requireNonNullElse(System.getenv("COMPUTERNAME"), "unknown");
        }
    }

    private void tell(String address, String key) {
        StringBuilder text =
                new StringBuilder(
                        """

                        The emergency portal runs at %s

                          user        %s
                          password    %s  (shown only once)
                          audit       %s, signed with key %s
                        """
                                .formatted(
                                        address,
                                        setup.user(),
                                        setup.password(),
                                        setup.home(),
                                        key));
        setup.sources()
                .forEach(
                        (name, place) ->
                                text.append("  source      %s: %s%n".formatted(name, place)));
        if (!setup.notes().isEmpty()) {
            text.append("\nNote:\n");
        }
        setup.notes().forEach(note -> text.append("  %s%n".formatted(note)));
        text.append(
                """

                Keep the directory of the audit. When production is back, import it there:
                  java -jar etcd-backup-portal.jar audit import %s JDBC-URL

                """
                        .formatted(setup.home()));
        out.print(text);
        out.flush();
    }
}
