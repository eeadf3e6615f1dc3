package io.etcdportal.command.emergency;

import io.etcdportal.command.emergency.EmergencyArguments.Listen;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that an emergency portal is started with. Nothing else counts: neither files with settings
 * nor variables of the environment.
 *
 * @param settings every setting that differs from what the portal comes with
 * @param home the directory of the audit and its key
 * @param sources where each source lies, by the name of the source
 * @param user the name of the only account
 * @param password its password, which nobody can learn later
 * @param notes what whoever starts it should know, each as a sentence
 */
public record EmergencySetup(
        Map<String, Object> settings,
        Path home,
        Map<String, String> sources,
        String user,
        String password,
        List<String> notes) {

    /**
     * Names the account, which is an administrator of this portal, and tells the pages that they
     * are those of an emergency portal.
     */
    private static final String PROPERTY = "etcdportal.emergency";

    public EmergencySetup {
        settings = Map.copyOf(settings);
        sources = new LinkedHashMap<>(sources);
        notes = List.copyOf(notes);
    }

    /**
     * Makes the home directory and the account, and finds out the settings.
     *
     * @param environment the variables of the process, for placeholders in a settings file
     * @throws EmergencyRefused where a file or directory can't be used
     */
    public static EmergencySetup of(EmergencyArguments arguments, Map<String, String> environment)
            throws EmergencyRefused {
        Map<String, Object> settings = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        Map<String, String> sources = new LinkedHashMap<>();
        if (arguments.settings() != null) {
            EmergencySources taken =
                    ProductionSources.read(arguments.settings(), arguments, environment);
            settings.putAll(taken.settings());
            sources.putAll(taken.names());
            notes.addAll(taken.notes());
        }
        EmergencySources named = NamedSources.of(arguments, sources.keySet());
        settings.putAll(named.settings());
        sources.putAll(named.names());
        listen(arguments, settings, notes);
        EmergencyHome home = EmergencyHome.open(arguments.home());
        String password = home.makeAccount();
        settings.put(PROPERTY, EmergencyHome.ACCOUNT);
        settings.put("portal.home", home.directory().toString());
        settings.put("portal.access-file", home.accessFile().toString());
        // Reading every newest backup would take the bandwidth that the downloads need. They are
        // verified all the same.
        settings.put("portal.checks.newest", "0");
        // Nothing may be unsigned when the machine is switched off.
        settings.put("portal.audit.checkpoint-entries", "1");
        settings.put("management.server.port", "-1");
        return new EmergencySetup(
                settings, home.directory(), sources, EmergencyHome.ACCOUNT, password, notes);
    }

    private static void listen(
            EmergencyArguments arguments, Map<String, Object> settings, List<String> notes)
            throws EmergencyRefused {
        Listen listen = arguments.listen();
        settings.put("server.address", listen.host());
        settings.put("server.port", Integer.toString(listen.port()));
        boolean tls = arguments.options().containsKey("tls-key");
        if (tls) {
            settings.put(
                    "server.ssl.certificate", "file:" + arguments.option("tls-certificate", ""));
            settings.put(
                    "server.ssl.certificate-private-key",
                    "file:" + arguments.option("tls-key", ""));
        } else if (!listen.isLoopback()) {
            notes.add(
                    "The password and the backups cross the network unencrypted. Use"
                            + " --tls-certificate and --tls-key, or listen on 127.0.0.1 and use an"
                            + " SSH tunnel.");
        }
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "EmergencySetup[home=" + home + ", sources=" + sources.keySet() + "]";
    }
}
