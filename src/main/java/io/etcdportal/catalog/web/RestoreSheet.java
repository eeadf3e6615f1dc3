package io.etcdportal.catalog.web;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.model.RestorePoint;
import io.etcdportal.etcd.Compatibility;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.restore.InvalidRestorePlan;
import io.etcdportal.etcd.restore.RestoreCommands;
import io.etcdportal.etcd.restore.RestoreMember;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.encoding.StoredForm;
import io.etcdportal.source.layout.KeyRole;
import io.etcdportal.source.layout.Layouts;
import io.etcdportal.source.layout.RestoreAdvice;
import io.etcdportal.source.layout.RestoreAdvice.Takes;
import io.etcdportal.source.layout.RestorePhase;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * How to restore one backup: with the tools of the producer that wrote it, where it has some, and
 * with etcd's own into one etcd version.
 *
 * @param backup which
 * @param target into which version; nothing where nobody named one and that of the backup is not
 *     known
 * @param compatibility how well that goes, where there is a target
 * @param members who the commands are for; the snapshot's own where nobody named others, and none
 *     where it has not been read
 * @param asked what was asked for, as it was typed
 * @param plan the commands of etcd, where there are members and a target, and the backup can be
 *     restored
 * @param mistake what is wrong with what was asked for
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

    /**
     * A file to download.
     *
     * @param as {@code snapshot} or {@code stored}, as the parameter of the content has it; {@code
     *     store} where only its store can decrypt it
     * @param file the name of the file that arrives
     * @param path the address below the portal, where the portal has it
     * @param unpack what gets the snapshot out of it, where it is encrypted and a snapshot is
     *     needed
     */
    record Download(String as, String file, @Nullable String path, List<String> unpack) {}

    /**
     * One step of the restore.
     *
     * @param where on which machine
     * @param what what to do there
     * @param command for a shell there; nothing where there is none
     */
    record Step(RestorePhase phase, Sentence where, Sentence what, @Nullable String command) {}

    static RestoreSheet of(Backup backup, @Nullable EtcdVersion wanted, Request request) {
        EtcdVersion target = wanted == null ? backup.version() : wanted;
        Compatibility compatibility =
                target == null ? null : Compatibility.of(backup.version(), target);
        try {
            List<RestoreMember> members =
                    request.members().isEmpty()
                            ? known(backup)
                            : RestoreMember.parse(request.members());
            RestoreCommands plan =
                    target == null
                                    || compatibility == null
                                    || members.isEmpty()
                                    || !compatibility.restorable()
                            ? null
                            : plan(backup, target, members, request);
            return new RestoreSheet(backup, target, compatibility, members, request, plan, null);
        } catch (InvalidRestorePlan e) {
            return new RestoreSheet(
                    backup, target, compatibility, List.of(), request, null, e.sentence());
        }
    }

    /** {@return whether the etcd of a backup's producer holds a Kubernetes cluster} */
    static boolean isKubernetes(Backup backup) {
        return Layouts.advice(backup.layout()).isPresent();
    }

    private static RestoreCommands plan(
            Backup backup, EtcdVersion target, List<RestoreMember> members, Request request) {
        return new RestoreCommands(
                backup.downloadName(),
                target,
                backup.condition() != Condition.WITHOUT_HASH,
                members,
                request.token().isEmpty() ? token(backup) : request.token(),
                dataDirectory(request),
                request.kubernetes());
    }

    private static String dataDirectory(Request request) {
        return request.dataDirectory().isEmpty() ? DATA_DIRECTORY : request.dataDirectory();
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

    /** {@return how the producer restores; nothing where etcd's own tool alone does} */
    @JsonIgnore
    public @Nullable RestoreAdvice advice() {
        return Layouts.advice(backup.layout()).orElse(null);
    }

    /** {@return the layout of the backup} */
    @JsonProperty
    public String layout() {
        return backup.layout();
    }

    /** {@return who wrote the backup, as people call it} */
    @JsonProperty
    public String producer() {
        return Layouts.producer(backup.layout());
    }

    /** {@return whether the producer has a tool of its own that restores} */
    @JsonIgnore
    public boolean isByProducer() {
        return advice() != null && !advice().takes().isByEtcd();
    }

    /**
     * {@return the form of the backup that the restore takes; nothing where the producer's tool
     * fetches it from the store}
     */
    @JsonProperty
    public @Nullable Download download() {
        RestoreAdvice advice = advice();
        return switch (advice == null ? Takes.SNAPSHOT_BY_ETCD : advice.takes()) {
            case STORE -> null;
            case STORED_FILE -> stored(List.of());
            case SNAPSHOT, SNAPSHOT_BY_ETCD -> snapshot();
        };
    }

    /** {@return how the snapshot itself is got, for etcd's own tool} */
    @JsonIgnore
    public Download snapshot() {
        StoredForm form = encrypted();
        if (form == null) {
            return new Download(
                    "snapshot", backup.downloadName(), CurlCommands.content(backup), List.of());
        }
        if (!backup.offeredAsStored()) {
            String key = backup.copies().getFirst().path();
            return new Download("store", backup.downloadName(), null, unpack(form, key));
        }
        return stored(unpack(form, backup.asStored().downloadName()));
    }

    /** {@return the other files that are needed to restore it, as far as they are there} */
    @JsonProperty
    public List<Download> parts() {
        RestorePoint point = backup.restorePoint();
        return point == null
                ? List.of()
                : point.parts().stream()
                        .filter(part -> part.role() == KeyRole.PART)
                        .map(
                                part ->
                                        new Download(
                                                "stored",
                                                part.file().downloadName(),
                                                CurlCommands.part(backup, part),
                                                List.of()))
                        .toList();
    }

    private List<String> unpack(StoredForm form, String file) {
        return UnpackCommands.of(form, file, backup.downloadName()).lines();
    }

    /** The same as the snapshot where that is not packed. */
    private Download stored(List<String> unpack) {
        Backup file = backup.asStored();
        return new Download(
                file.isAsStored() ? "stored" : "snapshot",
                file.downloadName(),
                CurlCommands.content(file),
                unpack);
    }

    /** {@return how a backup is stored that the portal can't look into} */
    private @Nullable StoredForm encrypted() {
        return backup.encryptedWith() == null
                ? null
                : backup.copies().stream()
                        .map(Copy::stored)
                        .filter(stored -> stored.encryption() != null)
                        .findFirst()
                        .orElse(null);
    }

    /** {@return the backup in the form that the restore takes} */
    @JsonIgnore
    public Backup file() {
        Download download = download();
        return download != null && download.as().equals("stored") ? backup.asStored() : backup;
    }

    /** {@return the backup in the form that etcd's own tool needs} */
    @JsonIgnore
    public Backup snapshotFile() {
        return snapshot().as().equals("stored") ? backup.asStored() : backup;
    }

    /** {@return all steps in their order, with the tool of the producer if it has one} */
    @JsonProperty
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (RestorePhase phase : RestorePhase.values()) {
            steps.addAll(steps(phase));
            if (!isByProducer() && phase == RestorePhase.RESTORE) {
                commands().forEach(command -> steps.add(step(command)));
            }
            if (!isByProducer() && phase == RestorePhase.START && plan != null) {
                steps.add(
                        new Step(
                                phase,
                                RestoreSheetText.ON_EVERY_MEMBER.sentence(),
                                RestoreSheetText.CHECK_HEALTH.sentence(),
                                plan.health()));
            }
        }
        return steps;
    }

    private Step step(RestoreCommands.Command command) {
        RestoreCommands commands = requireNonNull(plan);
        return new Step(
                RestorePhase.RESTORE,
                RestoreSheetText.ON_MEMBER.sentence(command.member().name()),
                RestoreSheetText.RESTORE_MEMBER.sentence(commands.tool(), commands.target()),
                command.line());
    }

    /** {@return what the producer has one do in a phase} */
    public List<Step> steps(RestorePhase phase) {
        RestoreAdvice advice = advice();
        if (advice == null) {
            return List.of();
        }
        RestoreNames names =
                RestoreNames.of(
                        backup, dataDirectory(asked), backup.condition() == Condition.WITHOUT_HASH);
        return advice.steps().stream()
                .filter(step -> step.phase() == phase)
                .map(
                        step ->
                                new Step(
                                        phase,
                                        step.where().sentence(),
                                        step.what().sentence(names.facts(step.facts())),
                                        step.command() == null
                                                ? null
                                                : names.command(step.command())))
                .toList();
    }

    /** {@return what a restore needs, and the backup does not have} */
    @JsonProperty
    public List<Sentence> lacks() {
        List<Sentence> lacks = new ArrayList<>();
        RestoreAdvice advice = advice();
        if (backup.revision() != null && (advice == null || !advice.appliesIncrements())) {
            lacks.add(RestoreSheetText.LACKS_LATER.sentence(backup.revision().toString()));
        }
        if (advice == null) {
            lacks.add(RestoreSheetText.LACKS_CERTIFICATES.sentence());
            lacks.add(RestoreSheetText.LACKS_ENCRYPTION.sentence());
            lacks.add(RestoreSheetText.LACKS_TOKEN.sentence());
            lacks.add(RestoreSheetText.LACKS_FLAGS.sentence());
            return lacks;
        }
        RestoreNames names = RestoreNames.of(backup, dataDirectory(asked), false);
        advice.lacks().forEach(lack -> lacks.add(names.fill(lack)));
        return lacks;
    }

    /** {@return how far the commands have been tried} */
    @JsonProperty
    public List<Sentence> provenance() {
        RestoreAdvice advice = advice();
        List<Sentence> provenance = new ArrayList<>();
        if (!isByProducer()) {
            provenance.add(RestoreSheetText.RUN_AGAINST_ETCD.sentence());
        }
        if (advice != null && advice.documentation() != null) {
            provenance.add(RestoreSheetText.FROM_DOCUMENTATION.sentence(advice.documentation()));
        }
        return provenance;
    }

    /** {@return the words in the steps that are left to people to replace} */
    @JsonProperty
    public List<String> placeholders() {
        RestoreAdvice advice = advice();
        return advice == null ? List.of() : advice.placeholders();
    }

    /** {@return what to name to get the commands of etcd; nothing where they are there} */
    @JsonProperty
    public @Nullable Sentence needs() {
        if (mistake != null || (target != null && !members.isEmpty())) {
            return null;
        }
        return (target == null ? RestoreSheetText.VERSION_NEEDED : RestoreSheetText.MEMBERS_NEEDED)
                .sentence();
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
