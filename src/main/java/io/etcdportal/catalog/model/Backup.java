package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.audit.AuditedBackup;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.etcd.restore.ShellWord;
import io.etcdportal.sentence.Sentence;
import io.etcdportal.source.FactOrigin;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One snapshot of one cluster, wherever its copies lie.
 *
 * @param cluster whose
 * @param name its name, unique within the cluster
 * @param facts what is known of the snapshot: what it says itself, where a check has read that, and
 *     otherwise what is told
 * @param reported what its name and its metadata tell
 * @param size the length in bytes of its best copy, where the source tells it
 * @param written when it was taken, or where nothing tells that when its first copy was written, as
 *     far as a source tells that
 * @param condition how whole its best copy is, as far as is known
 * @param copiesDiffer whether copies have different lengths, so that at least one of them is wrong
 * @param layout the layout that it was recognized by
 * @param copies the best first
 * @param restorePoint what is restored together with it, where that was looked for
 */
public record Backup(
        ClusterId cluster,
        BackupName name,
        @JsonIgnore SnapshotFacts facts,
        @JsonIgnore SnapshotFacts reported,
        @Nullable Long size,
        @Nullable Instant written,
        Condition condition,
        boolean copiesDiffer,
        String layout,
        List<Copy> copies,
        @Nullable RestorePoint restorePoint) {

    /** A backup of which nobody looks what is restored together with it. */
    public Backup(
            ClusterId cluster,
            BackupName name,
            SnapshotFacts facts,
            SnapshotFacts reported,
            @Nullable Long size,
            @Nullable Instant written,
            Condition condition,
            boolean copiesDiffer,
            String layout,
            List<Copy> copies) {
        this(
                cluster,
                name,
                facts,
                reported,
                size,
                written,
                condition,
                copiesDiffer,
                layout,
                copies,
                null);
    }

    /** {@return whether a file is known to be missing that is restored with it} */
    @JsonIgnore
    public boolean incomplete() {
        return restorePoint != null && !restorePoint.complete();
    }

    /** {@return the same backup, with what is restored together with it} */
    public Backup with(RestorePoint point) {
        return with(size, condition, copies, point);
    }

    /** {@return what names it in addresses} */
    @JsonProperty
    public BackupId id() {
        return name.id();
    }

    /** {@return the etcd version that it was taken from, where it is known} */
    @JsonProperty
    public @Nullable EtcdVersion version() {
        return facts.version() == null ? null : facts.version().value();
    }

    /** {@return where the version is from, where it is known} */
    @JsonProperty
    public @Nullable FactOrigin versionOrigin() {
        return facts.version() == null ? null : facts.version().origin();
    }

    /** {@return the revision that it was taken at, where it is known} */
    @JsonProperty
    public @Nullable Revision revision() {
        return facts.revision() == null ? null : facts.revision().value();
    }

    /** {@return where the revision is from, where it is known} */
    @JsonProperty
    public @Nullable FactOrigin revisionOrigin() {
        return facts.revision() == null ? null : facts.revision().origin();
    }

    /** {@return when it was taken, where its name or its metadata tells that} */
    @JsonProperty
    public @Nullable Instant taken() {
        return facts.taken() == null ? null : facts.taken().value();
    }

    /** {@return where that time is from, where it is known} */
    @JsonProperty
    public @Nullable FactOrigin takenOrigin() {
        return facts.taken() == null ? null : facts.taken().origin();
    }

    /** {@return what the snapshot says otherwise than its name or its metadata} */
    @JsonProperty
    public List<Sentence> differences() {
        return MetadataMismatch.between(reported, facts, operatorFile().isPresent());
    }

    /**
     * {@return its name as etcd-operator gives it, which a sidecar knows it by; nothing where it
     * has another}
     */
    public Optional<OperatorFileName> operatorFile() {
        return OperatorFileName.parse(name.value());
    }

    /** {@return it as the audit names it; etcd-operator's by what their name says} */
    public AuditedBackup audited() {
        return new AuditedBackup(
                cluster,
                name.value(),
                operatorFile().map(OperatorFileName::version).orElse(version()),
                operatorFile().map(OperatorFileName::revision).orElse(revision()));
    }

    /** {@return the name of the file that a download arrives as} */
    @JsonIgnore
    public String downloadName() {
        return isAsStored() ? name.storedName(cluster, written) : snapshotName();
    }

    private String snapshotName() {
        return operatorFile()
                .map(OperatorFileName::toString)
                .orElseGet(() -> name.downloadName(cluster, written));
    }

    /**
     * {@return the same backup as the files that it is packed in, byte for byte; itself where it is
     * not packed}
     */
    public Backup asStored() {
        if (!packed()) {
            return this;
        }
        List<Copy> files = copies.stream().map(Copy::asStored).toList();
        Copy best =
                files.stream()
                        .min(Comparator.comparingInt(copy -> copy.condition().rank()))
                        .orElseThrow();
        return with(best.size(), best.condition(), files, restorePoint);
    }

    private Backup with(
            @Nullable Long itsSize,
            Condition itsCondition,
            List<Copy> itsCopies,
            @Nullable RestorePoint point) {
        return new Backup(
                cluster,
                name,
                facts,
                reported,
                itsSize,
                written,
                itsCondition,
                copiesDiffer,
                layout,
                itsCopies,
                point);
    }

    /** {@return whether a copy of it is packed: compressed, in an archive or encrypted} */
    @JsonIgnore
    public boolean packed() {
        return copies.stream().anyMatch(Copy::isPacked);
    }

    /**
     * {@return what it is encrypted with, in the usual name, where the portal can't look into it
     * for that}
     */
    @JsonProperty
    public @Nullable String encryptedWith() {
        return lock().map(StoredForm::encryption).map(Encryption::label).orElse(null);
    }

    /**
     * {@return the command that decrypts the file as it is stored, where the portal can't look into
     * it; of what only its store decrypts, the command that fetches it from there}
     */
    @JsonProperty
    public @Nullable String decryptCommand() {
        return lock().map(this::decryptCommand).orElse(null);
    }

    private String decryptCommand(StoredForm stored) {
        Encryption encryption = Objects.requireNonNull(stored.encryption());
        String file =
                encryption.isOfStore()
                        ? copies.getFirst().path()
                        : name.storedName(cluster, written);
        return encryption.command(
                new ShellWord(file).toString(), "snapshot.db" + stored.endingOfDecrypted());
    }

    /** {@return whether its file can be had as it is stored; what its store decrypts can't} */
    @JsonIgnore
    public boolean offeredAsStored() {
        return packed()
                && lock().map(StoredForm::encryption).filter(Encryption::isOfStore).isEmpty();
    }

    private Optional<StoredForm> lock() {
        return condition != Condition.ENCRYPTED
                ? Optional.empty()
                : copies.stream()
                        .filter(copy -> copy.condition() == condition)
                        .map(Copy::stored)
                        .filter(stored -> stored.encryption() != null)
                        .findFirst();
    }

    /** {@return how its copies are packed, in the usual names, such as {@code gzip, tar}} */
    @JsonIgnore
    public String packing() {
        return copies.stream()
                .map(Copy::stored)
                .filter(StoredForm::isPacked)
                .map(StoredForm::label)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** {@return whether it is the files that it is packed in, and not the snapshot in them} */
    @JsonIgnore
    public boolean isAsStored() {
        return !copies.isEmpty() && copies.getFirst().isAsStored();
    }

    /** {@return what reading its best copy has found, where that was read} */
    @JsonProperty
    public @Nullable Check check() {
        return copies.stream()
                .filter(copy -> copy.condition() == condition)
                .map(Copy::check)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * {@return whether no copy that would be handed out can be read, as far as is known; the copies
     * tell why}
     */
    @JsonProperty
    public boolean unreadable() {
        List<Copy> copies = interchangeableCopies();
        return !copies.isEmpty()
                && condition.isDownloadable()
                && copies.stream().allMatch(copy -> copy.unreadable() != null);
    }

    /**
     * {@return the best copy and those that can stand in for it: as whole as it is or may be, and
     * of the same length as far as lengths are known. A damaged copy never stands in for a whole
     * one}
     */
    public List<Copy> interchangeableCopies() {
        return copies.stream()
                .filter(copy -> copy.condition().isAsGoodAs(condition))
                .filter(copy -> size == null || copy.size() == null || copy.size().equals(size))
                .toList();
    }
}
