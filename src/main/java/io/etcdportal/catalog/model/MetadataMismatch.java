package io.etcdportal.catalog.model;

import io.etcdportal.sentence.Sentence;
import io.etcdportal.sentence.Wording;
import io.etcdportal.source.FactOrigin;
import io.etcdportal.source.SnapshotFacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a snapshot says otherwise than its name or its metadata. The snapshot is what counts. */
public enum MetadataMismatch implements Wording {
    VERSION_IN_NAME("The name says etcd {0}, the snapshot etcd {1}."),
    VERSION_IN_METADATA("The metadata says etcd {0}, the snapshot etcd {1}."),
    REVISION_IN_NAME("The name says revision {0}, the snapshot {1}."),
    REVISION_IN_METADATA("The metadata says revision {0}, the snapshot {1}."),
    /** The usual case with etcd-operator. */
    REVISION_AHEAD_OF_NAME(
            "The name says revision {0}, the snapshot {1}: etcd-operator reads the revision just"
                    + " before it takes the snapshot.");

    private final String english;

    MetadataMismatch(String english) {
        this.english = english;
    }

    @Override
    public String key() {
        return "difference." + name();
    }

    @Override
    public String english() {
        return english;
    }

    /**
     * {@return how what is known differs from what was told}
     *
     * @param ahead whether the snapshot may be ahead of the told revision
     */
    static List<Sentence> between(SnapshotFacts reported, SnapshotFacts known, boolean ahead) {
        List<Sentence> differences = new ArrayList<>();
        if (reported.version() != null
                && known.version() != null
                && known.version().origin() == FactOrigin.SNAPSHOT
                && !reported.version()
                        .value()
                        .majorMinor()
                        .equals(known.version().value().majorMinor())) {
            differences.add(
                    (reported.version().origin() == FactOrigin.NAME
                                    ? VERSION_IN_NAME
                                    : VERSION_IN_METADATA)
                            .sentence(
                                    reported.version().value(),
                                    known.version().value().majorMinor()));
        }
        if (reported.revision() != null
                && known.revision() != null
                && !Objects.equals(reported.revision().value(), known.revision().value())) {
            MetadataMismatch named =
                    ahead && reported.revision().value().compareTo(known.revision().value()) < 0
                            ? REVISION_AHEAD_OF_NAME
                            : REVISION_IN_NAME;
            differences.add(
                    (reported.revision().origin() == FactOrigin.NAME ? named : REVISION_IN_METADATA)
                            .sentence(reported.revision().value(), known.revision().value()));
        }
        return List.copyOf(differences);
    }
}
