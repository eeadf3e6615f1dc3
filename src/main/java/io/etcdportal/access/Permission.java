package io.etcdportal.access;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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
    AUDIT;

    /** {@return the word for it in the access file} */
    public String verb() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return what a word of the access file stands for} */
    public static Optional<Permission> ofVerb(@Nullable String word) {
        return Arrays.stream(values()).filter(p -> p.verb().equals(word)).findFirst();
    }
}
