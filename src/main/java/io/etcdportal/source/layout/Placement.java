package io.etcdportal.source.layout;

import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What the settings of a source say where names say nothing.
 *
 * @param cluster the name of the only cluster; where it isn't set, folders name clusters
 * @param namespace the namespace of clusters of which nothing else names one
 * @param zone where clocks show the times in names that say no offset
 */
public record Placement(@Nullable String cluster, String namespace, ZoneId zone) {

    /** Names alone tell, in UTC. */
    public static final Placement UNSAID = new Placement(null, "default", ZoneOffset.UTC);
}
