package io.etcdportal.catalog.web;

import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.RestorePart;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.restore.ShellWord;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * What to type into a shell to fetch a backup from the portal. For templates.
 *
 * @param portal the address that the portal was reached by, without a slash at its end
 * @param user the name that the viewer signs in with
 * @param password whether they have a password that curl can send; else they need a token
 */
public record CurlCommands(String portal, String user, boolean password) {

    private static final Pattern PLAIN = Pattern.compile("[\\w.@-]+");

    /**
     * {@return the lines for a viewer} Who comes from an identity provider has no password here,
     * and of a name with a colon curl would take the part before it for all of the name.
     *
     * @param portal the address that the portal was reached by, without a slash at its end
     */
    public static CurlCommands of(String portal, Viewer viewer) {
        return new CurlCommands(
                portal, viewer.user(), viewer.hasPassword() && viewer.user().indexOf(':') < 0);
    }

    /** {@return the line that fetches this backup} */
    public String backup(Backup backup) {
        return fetch(portal + content(backup));
    }

    /** {@return the path, and the query where it takes one, that gives the bytes of this backup} */
    public static String content(Backup backup) {
        String stored = backup.isAsStored() ? "?as=stored" : "";
        return address(backup)
                + "/content"
                + stored
                + allowWithoutHash(backup, stored.isEmpty() ? "?" : "&");
    }

    private static String address(Backup backup) {
        return "/api/v1/clusters/" + backup.cluster() + "/backups/" + backup.id();
    }

    /** {@return the path that gives a file of the restore point of a backup} */
    static String part(Backup backup, RestorePart part) {
        return address(backup) + "/parts/" + part.id() + "/content";
    }

    /**
     * {@return the line that fetches what is at a path of this portal}
     *
     * @param path from the first slash on
     */
    public String path(String path) {
        return fetch(portal + path);
    }

    /** {@return the path, with its query, that gives all files of a restore point} */
    public static String restorePointPath(Backup backup) {
        String incomplete = backup.incomplete() ? "?incomplete=true" : "";
        return address(backup)
                + "/restore-point.tar"
                + incomplete
                + allowWithoutHash(backup, incomplete.isEmpty() ? "?" : "&");
    }

    /** {@return the line that fetches all files of a restore point} */
    public String restorePoint(Backup backup) {
        return fetch(portal + restorePointPath(backup));
    }

    /** {@return the line that fetches the recommended backup, whichever that is by then} */
    public String latest(ClusterId cluster, @Nullable EtcdVersion target) {
        return fetch(
                portal
                        + "/api/v1/clusters/"
                        + cluster
                        + "/backups/latest/content"
                        + (target == null ? "" : "?etcdVersion=" + target));
    }

    /**
     * {@return the address that gives this backup in the way of a backup sidecar, which knows those
     * of etcd-operator alone}
     */
    public @Nullable String sidecar(Backup backup) {
        return backup.operatorFile().map(name -> sidecar(backup, name)).orElse(null);
    }

    private String sidecar(Backup backup, OperatorFileName name) {
        return portal
                + "/sidecar/"
                + backup.cluster()
                + "/v1/backup?etcdVersion="
                + name.version()
                + "&etcdRevision="
                + name.revision()
                + allowWithoutHash(backup, "&");
    }

    /** What has no trailing hash must be asked for as such. */
    private static String allowWithoutHash(Backup backup, String separator) {
        return backup.condition() == Condition.WITHOUT_HASH ? separator + "allowUnsealed=true" : "";
    }

    /** {@return the line that compares a fetched file with what was read of it, where it was} */
    public @Nullable String digest(Backup backup) {
        Check check = backup.check();
        return check == null || check.sha256() == null
                ? null
                : "echo '" + check.sha256() + "  " + backup.downloadName() + "' | sha256sum -c";
    }

    private String fetch(String address) {
        return "curl -fOJ " + credentials() + " " + quoted(address);
    }

    private String credentials() {
        if (!password) {
            return "-H \"Authorization: Bearer $TOKEN\"";
        }
        return "-u " + (PLAIN.matcher(user).matches() ? user : quoted(user));
    }

    private static String quoted(String text) {
        return new ShellWord(text).quoted();
    }
}
