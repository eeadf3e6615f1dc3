package io.etcdportal.source.layout;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.encoding.StoredForm;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What a layout takes a key, or the path of a file, for. */
public sealed interface KeyClassification {

    /**
     * A file whose name a layout knows.
     *
     * @param layout the name of the layout
     * @param certainty how sure that is
     * @param what what it is, as a noun with its article, to be shown to people
     * @param namespace the namespace of its cluster
     * @param cluster the name of its cluster
     * @param name its name, unique within the cluster
     * @param restorePoint what is the same for all files that are restored together, unique within
     *     the cluster
     * @param version the etcd version in the name
     * @param firstRevision the first revision in it, where the name tells a range
     * @param revision the revision in the name; that of a range is its end
     * @param time when it was taken, as the name says
     * @param node the node that it was taken on
     * @param stored how it is compressed and encrypted, as the name says
     */
    record Recognized(
            String layout,
            Certainty certainty,
            KeyRole role,
            String what,
            String namespace,
            String cluster,
            String name,
            String restorePoint,
            @Nullable EtcdVersion version,
            @Nullable Revision firstRevision,
            @Nullable Revision revision,
            @Nullable Instant time,
            @Nullable String node,
            StoredForm stored)
            implements KeyClassification {}

    /**
     * A file that is no snapshot and belongs to none, though its kind is known.
     *
     * @param layout the name of the layout that knows it
     * @param what what it is, as a noun with its article
     */
    record NotASnapshot(String layout, String what) implements KeyClassification {

        /** {@return why it is not offered, as a sentence} */
        public String reason() {
            return "It is " + what + ".";
        }
    }

    /**
     * A file of which no layout knows what it is.
     *
     * @param reason why, as a sentence
     */
    record Unknown(String reason) implements KeyClassification {}
}
