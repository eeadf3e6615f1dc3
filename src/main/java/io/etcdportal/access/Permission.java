package io.etcdportal.access;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What can be granted on a cluster. None includes another. */
public enum Permission {
    /** See that the cluster exists, its backups and their facts. */
    @JsonProperty("list")
    LIST,
    /** Have backups checked. */
    @JsonProperty("verify")
    VERIFY,
    /** Fetch the bytes of backups, and with them every Secret of the cluster. */
    @JsonProperty("download")
    DOWNLOAD,
    /** See who fetched what. */
    @JsonProperty("audit")
    AUDIT
}
