package io.etcdportal.catalog.web;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.restore.InvalidRestorePlan;
import io.etcdportal.etcd.restore.RestoreCommands;
import io.etcdportal.etcd.restore.RestoreMember;
import io.etcdportal.sentence.Sentence;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How to restore one backup into one etcd version.
 *
 * @param backup which
 * @param target into which version; nothing where nobody named one and that of the backup is not
 *     known
 * @param compatibility how well that goes, where there is a target
 * @param members who the commands are for; the snapshot's own where nobody named others, and none
 *     where it has not been read
 * @param asked what was asked for, as it was typed
 * @param plan the commands, where there are members and the backup can be restored
 * @param mistake why there are none, where what was asked for makes no sense
 */
record RestoreSheet(
        @JsonIgnore Backup backup,
        @Nullable EtcdVersion target,
        @Nullable Compatibility compatibility,
        List<RestoreMember> members,
        @JsonIgnore Request asked,
        @JsonIgnore @Nullable RestoreCommands plan,
        @JsonIgnore @Nullable Sentence mistake) {

    private static final String DATA_DIRECTORY = "/var/lib/etcd";
    private static final int LONGEST_NAME = 100;

    /**
     * What somebody asked for; what is empty is left to the portal.
     *
     * @param members as {@link RestoreMember#parse} reads them
     * @param token what tells the cluster from others
     * @param dataDirectory where each member keeps its data
     * @param kubernetes whether it is Kubernetes itself that is restored
     */
    record Request(String members, String token, String dataDirectory, boolean kubernetes) {
        Request {
            members = members.strip();
            token = token.strip();
            dataDirectory = dataDirectory.strip();
        }
    }

    static RestoreSheet of(Backup backup, @Nullable EtcdVersion wanted, Request request) {
        EtcdVersion target = wanted == null ? backup.version() : wanted;
        Compatibility compatibility =
                target == null ? null : Compatibility.of(backup.version(), target);
        try {
            if (target == null) {
                throw InvalidRestorePlan.withoutVersion();
            }
            List<RestoreMember> members =
                    request.members().isEmpty()
                            ? known(backup)
                            : RestoreMember.parse(request.members());
            RestoreCommands plan =
                    members.isEmpty() || !requireNonNull(compatibility).restorable()
                            ? null
                            : plan(backup, target, members, request);
            return new RestoreSheet(backup, target, compatibility, members, request, plan, null);
        } catch (InvalidRestorePlan e) {
            return new RestoreSheet(
                    backup, target, compatibility, List.of(), request, null, e.sentence());
        }
    }

    private static RestoreCommands plan(
            Backup backup, EtcdVersion target, List<RestoreMember> members, Request request) {
        return new RestoreCommands(
                backup.downloadName(),
                target,
                backup.condition() != Condition.UNSEALED,
                members,
                request.token().isEmpty() ? token(backup) : request.token(),
                request.dataDirectory().isEmpty() ? DATA_DIRECTORY : request.dataDirectory(),
                request.kubernetes());
    }

    /** Two restores of one cluster must not take each other's members for their own. */
    private static String token(Backup backup) {
        String name = backup.cluster().name();
        String point =
                backup.revision() == null
                        ? Integer.toHexString(backup.name().hashCode())
                        : backup.revision().toString();
        return name.substring(0, Math.min(LONGEST_NAME, name.length())) + "-" + point;
    }

    private static List<RestoreMember> known(Backup backup) {
        Check check = backup.check();
        return check == null || check.status() == null
                ? List.of()
                : RestoreMember.of(check.status());
    }

    /** {@return the tool that restores, of the target's version} */
    @JsonProperty
    public @Nullable String tool() {
        return plan == null ? null : plan.tool();
    }

    /** {@return one command for each member} */
    @JsonProperty
    public List<RestoreCommands.Command> commands() {
        return plan == null ? List.of() : plan.commands();
    }

    /** {@return the command that asks each restored member whether it is well} */
    @JsonProperty
    public @Nullable String health() {
        return plan == null ? null : plan.health();
    }

    /** {@return whether the snapshot itself told the members} */
    @JsonProperty
    public boolean membersOfSnapshot() {
        return asked.members().isEmpty() && !members.isEmpty();
    }

    /** {@return whether the version can raise revisions, as Kubernetes wants it} */
    @JsonProperty
    public boolean canBump() {
        return target != null && RestoreCommands.canBump(target);
    }

    /** {@return the members as a form has them, one a line} */
    @JsonIgnore
    public String membersAsText() {
        return asked.members().isEmpty()
                ? String.join("\n", members.stream().map(RestoreMember::toString).toList())
                : asked.members();
    }
}
