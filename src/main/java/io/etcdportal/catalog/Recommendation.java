package io.etcdportal.catalog;

import io.etcdportal.etcd.Compatibility;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The backup to take, and why.
 *
 * @param backup the one to take
 * @param compatibility how well it goes into the target version, where one was named
 * @param reason why this one, as a sentence
 * @param warnings what to know before it is restored, as sentences; often none
 */
public record Recommendation(
        Backup backup,
        @Nullable Compatibility compatibility,
        String reason,
        List<String> warnings) {}
