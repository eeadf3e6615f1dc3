package io.etcdportal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import java.nio.file.Path;
import java.util.Map;

/**
 * The names that may stand directly below {@code portal}, so that a misspelt one stops the start.
 * What they mean is told where they are used.
 *
 * @param home where the portal keeps its embedded database; made, for its owner alone, where it is
 *     missing
 * @param demonstrationUnlessConfigured see {@code DemonstrationUnlessConfigured}
 * @param accessFile see {@code AccessSettings}
 * @param accessFileEmptiedFor see {@code AccessSettings}
 * @param accessContact see {@code AccessContactSettings}
 * @param adminPassword see {@code AdministratorSettings}
 * @param sources see {@code SourceSettings}
 * @param catalog see {@code CatalogSettings}
 * @param checks see {@code CheckSettings}
 * @param downloads see {@code DownloadSettings}
 * @param login see {@code LoginSettings}
 * @param tokens see {@code TokenSettings}
 * @param audit see {@code AuditSettings}
 * @param metrics see {@code MetricsSettings}
 * @param notifications see {@code NotificationSettings}
 */
@ConfigurationProperties(prefix = "portal", ignoreUnknownFields = false)
record PortalSettings(
        Path home,
        boolean demonstrationUnlessConfigured,
        @Nullable Path accessFile,
        @Nullable String accessFileEmptiedFor,
        @Nullable String accessContact,
        @Nullable String adminPassword,
        @Nullable Map<String, Object> sources,
        @Nullable Map<String, Object> catalog,
        @Nullable Map<String, Object> checks,
        @Nullable Map<String, Object> downloads,
        @Nullable Map<String, Object> login,
        @Nullable Map<String, Object> tokens,
        @Nullable Map<String, Object> audit,
        @Nullable Map<String, Object> metrics,
        @Nullable Map<String, Object> notifications) {

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "PortalSettings[home=" + home + "]";
    }
}
