package io.etcdportal.etcd.restore;

import io.etcdportal.etcd.restore.InvalidRestorePlan.Mistake;
import io.etcdportal.etcd.snapshot.SnapshotStatus;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One member of the cluster that a snapshot is restored into.
 *
 * @param name its name, as its {@code --name} has it
 * @param peerUrls where the other members will reach it, at least one
 */
public record RestoreMember(String name, List<String> peerUrls) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

    /** So many members a cluster has at most here; etcd itself advises no more than seven. */
    public static final int MOST = 15;

    public RestoreMember {
        peerUrls = List.copyOf(peerUrls);
        if (!isName(name)) {
            throw new InvalidRestorePlan(Mistake.NO_MEMBER_NAME, name);
        }
        if (peerUrls.isEmpty()) {
            throw new InvalidRestorePlan(Mistake.WITHOUT_PEER_URL, name);
        }
        peerUrls.forEach(RestoreMember::requirePeerUrl);
    }

    /** {@return whether a member could have that name} */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Reads members as people write them: one a line (or behind a comma), each as {@code
     * name=https://host:2380}; a name that comes again has another URL.
     *
     * @throws InvalidRestorePlan with a sentence for the one who wrote them
     */
    public static List<RestoreMember> parse(String text) {
        List<RestoreMember> members = new ArrayList<>();
        for (String line : text.split("[\\n,]", -1)) {
            String[] parts = line.strip().split("=", 2);
            if (parts.length == 2) {
                add(members, new RestoreMember(parts[0].strip(), List.of(parts[1].strip())));
            } else if (!line.isBlank()) {
                throw new InvalidRestorePlan(Mistake.NO_MEMBER, line.strip());
            }
        }
        if (members.size() > MOST) {
            throw new InvalidRestorePlan(Mistake.TOO_MANY_MEMBERS, MOST);
        }
        return List.copyOf(members);
    }

    private static void add(List<RestoreMember> members, RestoreMember member) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name().equals(member.name())) {
                List<String> urls = new ArrayList<>(members.get(i).peerUrls());
                urls.addAll(member.peerUrls());
                members.set(i, new RestoreMember(member.name(), urls));
                return;
            }
        }
        members.add(member);
    }

    /**
     * {@return the members that a snapshot names and that can be restored: each with a name and a
     * peer URL that etcd would take}
     */
    public static List<RestoreMember> of(SnapshotStatus status) {
        Set<String> names = new HashSet<>();
        List<RestoreMember> members = new ArrayList<>();
        for (SnapshotStatus.Member member : status.members()) {
            try {
                RestoreMember known = new RestoreMember(member.name(), member.peerUrls());
                if (names.add(known.name()) && members.size() < MOST) {
                    members.add(known);
                }
            } catch (InvalidRestorePlan e) {
                // It had not started yet, or the snapshot is not one of etcd's own.
            }
        }
        return List.copyOf(members);
    }

    /** {@return the member as {@link #parse} reads it} */
    @Override
    public String toString() {
        return String.join(",", initial());
    }

    /** {@return it as {@code --initial-cluster} has it, once for each of its URLs} */
    List<String> initial() {
        return peerUrls.stream().map(url -> name + "=" + url).toList();
    }

    /** As etcd's own {@code types.NewURLs}: a scheme, a host, a port, and nothing behind it. */
    private static void requirePeerUrl(String text) {
        try {
            URI url = new URI(text);
            if (Arrays.asList("http", "https").contains(url.getScheme())
                    && url.getHost() != null
                    && url.getPort() > 0
                    && url.getUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new InvalidRestorePlan(Mistake.NO_PEER_URL, text);
    }
}
