package io.etcdportal.command.emergency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sources of an emergency portal.
 *
 * @param settings the settings of {@code portal.sources}, and of the catalog where they were taken
 *     too
 * @param names where each source lies, by the name of the source
 * @param notes what was left out or replaced, each as a sentence
 */
record EmergencySources(
        Map<String, String> settings, Map<String, String> names, List<String> notes) {

    EmergencySources {
        settings = new LinkedHashMap<>(settings);
        names = new LinkedHashMap<>(names);
        notes = List.copyOf(notes);
    }
}
