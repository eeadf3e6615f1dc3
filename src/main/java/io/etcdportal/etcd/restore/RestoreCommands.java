package io.etcdportal.etcd.restore;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.restore.InvalidRestorePlan.Mistake;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands that restore one snapshot file into new members of one etcd version.
 *
 * <p>Up to etcd 3.4 it is {@code etcdctl} that restores, from 3.5 on {@code etcdutl}; the tool has
 * to be of the version that the members will run. {@code --bump-revision} and {@code
 * --mark-compacted} are there since 3.4.27 and 3.5.10, and belong together.
 *
 * @param file the name of the snapshot file
 * @param target the version of the tool and of the members
 * @param withHash whether the file ends with its own SHA-256; without, the tool has to be told not
 *     to look for it
 * @param members who will belong to the cluster, at least one
 * @param token what tells this cluster from others, {@code --initial-cluster-token}
 * @param dataDirectory where each member will keep its data
 * @param bump whether revisions shall go on above all that anybody may have seen, where the version
 *     can do that
 * @see <a href="https://etcd.io/docs/v3.6/op-guide/recovery/">etcd: disaster recovery</a>
 */
public record RestoreCommands(
        String file,
        EtcdVersion target,
        boolean withHash,
        List<RestoreMember> members,
        String token,
        String dataDirectory,
        boolean bump) {

    /** How far revisions are raised; what etcd's documentation advises for Kubernetes. */
    public static final long BUMP = 1_000_000_000;

    private static final EtcdVersion FIRST_OF_ETCDUTL = new EtcdVersion(3, 5, 0, "");
    private static final EtcdVersion FIRST_BUMP_IN_3_4 = new EtcdVersion(3, 4, 27, "");
    private static final EtcdVersion FIRST_BUMP_IN_3_5 = new EtcdVersion(3, 5, 10, "");
    private static final EtcdVersion FIRST_OF_3_6 = new EtcdVersion(3, 6, 0, "");
    private static final EtcdVersion FIRST_OF_API_3 = new EtcdVersion(3, 4, 0, "");
    private static final int CLIENT_PORT = 2379;
    private static final String KUBEADM = "/etc/kubernetes/pki/etcd/";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern DIRECTORY = Pattern.compile("[\\p{Alnum}/ ._@+~-]{1,255}");

    public RestoreCommands {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new InvalidRestorePlan(Mistake.NO_MEMBERS);
        }
        if (!TOKEN.matcher(token).matches()) {
            throw new InvalidRestorePlan(Mistake.NO_TOKEN, token);
        }
        if (!DIRECTORY.matcher(dataDirectory).matches()) {
            throw new InvalidRestorePlan(Mistake.NO_DIRECTORY, dataDirectory);
        }
    }

    /**
     * What one member runs.
     *
     * @param member who
     * @param line the command, over several lines of a shell
     */
    public record Command(RestoreMember member, String line) {}

    /** {@return the tool that restores} */
    public String tool() {
        return isAtLeast(FIRST_OF_ETCDUTL) ? "etcdutl" : "etcdctl";
    }

    /** {@return whether the version can raise revisions} */
    public static boolean canBump(EtcdVersion target) {
        return target.compareTo(FIRST_OF_3_6) >= 0
                || isPatchFrom(FIRST_BUMP_IN_3_5, target)
                || isPatchFrom(FIRST_BUMP_IN_3_4, target);
    }

    private static boolean isPatchFrom(EtcdVersion first, EtcdVersion target) {
        return target.majorMinor().equals(first.majorMinor()) && target.compareTo(first) >= 0;
    }

    /** {@return whether the commands raise revisions} */
    public boolean bumps() {
        return bump && canBump(target);
    }

    /**
     * {@return the command that tells what stands in the file; it does not look at the trailing
     * hash}
     */
    public String status() {
        return prefix() + " snapshot status " + quoted(file) + " -w table";
    }

    /**
     * {@return the command that asks each restored member whether it is well} It names each by the
     * host of its peer URL and the usual port for clients. With TLS it names the certificates that
     * kubeadm makes; elsewhere they have to be put in.
     */
    public String health() {
        String etcdctl = target.compareTo(FIRST_OF_API_3) < 0 ? "ETCDCTL_API=3 etcdctl" : "etcdctl";
        return etcdctl
                + " --endpoints "
                + quoted(String.join(",", endpoints()))
                + (endpoints().stream().anyMatch(one -> one.startsWith("https:")) ? tls() : "")
                + " endpoint health";
    }

    private List<String> endpoints() {
        return members.stream()
                .map(member -> URI.create(member.peerUrls().getFirst()))
                .map(url -> url.getScheme() + "://" + url.getHost() + ":" + CLIENT_PORT)
                .toList();
    }

    private String tls() {
        return bump
                ? certificates(KUBEADM + "ca.crt", KUBEADM + "healthcheck-client")
                : certificates("ca.crt", "client");
    }

    private static String certificates(String authority, String client) {
        return " \\\n  --cacert %s \\\n  --cert %s.crt \\\n  --key %s.key \\\n "
                .formatted(authority, client, client);
    }

    /** {@return one command for each member} */
    public List<Command> commands() {
        return members.stream().map(member -> new Command(member, line(member))).toList();
    }

    private String line(RestoreMember member) {
        List<String> lines = new ArrayList<>();
        lines.add(prefix() + " snapshot restore " + quoted(file));
        lines.add("--name " + quoted(member.name()));
        lines.add("--data-dir " + quoted(dataDirectory));
        lines.add("--initial-cluster " + quoted(initialCluster()));
        lines.add("--initial-cluster-token " + quoted(token));
        lines.add("--initial-advertise-peer-urls " + quoted(String.join(",", member.peerUrls())));
        if (bumps()) {
            lines.add("--bump-revision " + BUMP + " --mark-compacted");
        }
        if (!withHash) {
            lines.add("--skip-hash-check");
        }
        return String.join(" \\\n  ", lines);
    }

    /** Up to 3.3 etcdctl speaks the old interface unless it is told not to. */
    private String prefix() {
        return tool().equals("etcdctl") ? "ETCDCTL_API=3 etcdctl" : tool();
    }

    private String initialCluster() {
        return members.stream()
                .flatMap(member -> member.initial().stream())
                .collect(Collectors.joining(","));
    }

    /** Pre-releases have what their release will have. */
    private boolean isAtLeast(EtcdVersion first) {
        return new EtcdVersion(target.major(), target.minor(), target.patch(), "").compareTo(first)
                >= 0;
    }

    private static String quoted(String text) {
        return new ShellWord(text).toString();
    }
}
