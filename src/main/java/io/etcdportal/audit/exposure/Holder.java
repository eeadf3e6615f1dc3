package io.etcdportal.audit.exposure;

import io.etcdportal.audit.exposure.Holding.Person;
import io.etcdportal.cluster.ClusterId;

import java.time.Instant;

/**
 * How many backups of one cluster one person has.
 *
 * @param person who has them
 * @param cluster the cluster
 * @param whole how many wholly
 * @param unknown how many perhaps wholly
 * @param partial how many in part
 * @param downloads how many downloads that took
 * @param first when the first of them ended
 * @param last when the last of them ended
 */
public record Holder(
        Person person,
        ClusterId cluster,
        long whole,
        long unknown,
        long partial,
        long downloads,
        Instant first,
        Instant last) {

    /** {@return the same with one backup more} */
    Holder with(Holding.Extent extent) {
        return new Holder(
                person,
                cluster,
                whole + (extent == Holding.Extent.WHOLE ? 1 : 0),
                unknown + (extent == Holding.Extent.UNKNOWN ? 1 : 0),
                partial + (extent == Holding.Extent.PARTIAL ? 1 : 0),
                downloads,
                first,
                last);
    }

    ExposureCursor key() {
        return new ExposureCursor(person.id(), cluster, "");
    }
}
