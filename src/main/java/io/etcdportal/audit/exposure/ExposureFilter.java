package io.etcdportal.audit.exposure;

import io.etcdportal.audit.search.TimeBound;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose copies of what are wanted: everybody's of a cluster, a person's of everything, or a
 * person's of a cluster.
 *
 * @param cluster the cluster
 * @param person the name of a person, or with a slash in it the id
 * @param since only what downloads gave that ended then or later
 */
public record ExposureFilter(
        @Nullable ClusterId cluster, @Nullable String person, @Nullable TimeBound since) {

    /** An empty text of a form is the same as none. */
    public ExposureFilter {
        person = person == null || person.isBlank() ? null : person.strip();
    }

    /** {@return the parameters of an address that ask for the same} */
    public SortedMap<String, String> parameters() {
        SortedMap<String, String> parameters = new TreeMap<>();
        if (cluster != null) {
            parameters.put("cluster", cluster.toString());
        }
        if (person != null) {
            parameters.put("person", person);
        }
        if (since != null) {
            parameters.put("since", since.toString());
        }
        return parameters;
    }

    /** {@return parameters that ask everybody for the same, whatever zone their times are in} */
    SortedMap<String, String> exactParameters() {
        SortedMap<String, String> parameters = parameters();
        if (since != null) {
            parameters.put("since", since.exactStart());
        }
        return parameters;
    }

    /** {@return the same as a viewer means it whose times are in that zone} */
    ExposureFilter in(ZoneId zone) {
        return new ExposureFilter(cluster, person, since == null ? null : since.in(zone));
    }

    /** {@return whether neither a cluster nor a person is named} */
    public boolean namesNothing() {
        return cluster == null && person == null;
    }
}
