package io.etcdportal.catalog.web;

import io.etcdportal.sentence.Wording;

/** What a restore sheet says of every backup, whoever wrote it. */
enum RestoreSheetText implements Wording {
    ON_MEMBER("On {0}"),
    ON_EVERY_MEMBER("On every member"),
    RESTORE_MEMBER("Restore, with the {0} of etcd {1}."),
    CHECK_HEALTH(
            "Check that each member is healthy. Adjust the port and the certificate files if yours"
                    + " differ."),
    VERSION_NEEDED(
            "The etcd version of this backup is not known. Enter the version to restore into."),
    MEMBERS_NEEDED(
            "The members in this snapshot are unknown because it has not been verified yet. Enter"
                    + " the members of the new cluster."),

    /** It is not run by the tests, and a reader shall know. */
    FROM_DOCUMENTATION(
            "These steps are from the documentation of {0}. They were not run against the real"
                    + " tool: compare them with the documentation of your version."),
    RUN_AGAINST_ETCD(
            "The commands of etcd are run against real etcd 3.4 and 3.5 by the tests of the"
                    + " portal."),

    LACKS_LATER("Data written after revision {0} is lost."),
    LACKS_CERTIFICATES(
            "Certificates and keys of members, clients and Kubernetes. They are stored on the"
                    + " machines."),
    LACKS_ENCRYPTION(
            "The keys that Kubernetes uses to encrypt Secrets, or access to the service that stores"
                    + " them. Without them, its Secrets can't be read."),
    LACKS_TOKEN("The server token of k3s and RKE2: they don't start without the old one."),
    LACKS_FLAGS("The flags, unit files and manifests that start etcd.");

    private final String english;

    RestoreSheetText(String english) {
        this.english = english;
    }

    @Override
    public String key() {
        return "sheet." + name();
    }

    @Override
    public String english() {
        return english;
    }
}
