package io.etcdportal.catalog;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * What to type into a shell to fetch a backup from the portal. For templates.
 *
 * @param portal the address that the portal was reached by, without a slash at its end
 * @param user the name that the viewer signs in with
 */
record CurlLines(String portal, String user) {

    private static final Pattern PLAIN = Pattern.compile("[\\w.@-]+");

    /** {@return the line that fetches this backup} */
    public String backup(Backup backup) {
        return fetch(
                api(backup.cluster())
                        + "/backups/"
                        + backup.name()
                        + "/content"
                        + unsealed(backup, "?"));
    }

    /** {@return the line that fetches the recommended backup, whichever that is by then} */
    public String latest(ClusterId cluster, @Nullable EtcdVersion target) {
        return fetch(
                api(cluster)
                        + "/backups/latest/content"
                        + (target == null ? "" : "?etcdVersion=" + target));
    }

    /** {@return the address that gives this backup in the way of a backup sidecar} */
    public String sidecar(Backup backup) {
        return portal
                + "/sidecar/"
                + backup.cluster()
                + "/v1/backup?etcdVersion="
                + backup.version()
                + "&etcdRevision="
                + backup.revision()
                + unsealed(backup, "&");
    }

    /** What has no seal must be asked for as such. */
    private static String unsealed(Backup backup, String separator) {
        return backup.condition() == Condition.UNSEALED ? separator + "allowUnsealed=true" : "";
    }

    /** {@return the line that compares a fetched file with what was read of it, where it was} */
    public @Nullable String digest(Backup backup) {
        Check check = backup.check();
        return check == null || check.sha256() == null
                ? null
                : "echo '" + check.sha256() + "  " + backup.name() + "' | sha256sum -c";
    }

    private String api(ClusterId cluster) {
        return portal + "/api/v1/clusters/" + cluster;
    }

    private String fetch(String address) {
        return "curl -fOJ -u "
                + (PLAIN.matcher(user).matches() ? user : quoted(user))
                + " "
                + quoted(address);
    }

    /** A shell takes nothing between single quotes for its own, save the quote itself. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
