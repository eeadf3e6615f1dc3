package io.etcdportal.download;

import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.Condition;
import io.etcdportal.catalog.Copy;
import io.etcdportal.etcd.SnapshotSize;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Decides which copies of a backup a request may be answered from, and has the best of them opened
 * that can be.
 */
@Component
class Deliveries {

    private final Sources sources;
    private final Learning learning;
    private final Findings findings;
    private final Parts parts;
    private final Opener opener;
    private final DownloadSettings settings;

    Deliveries(
            Sources sources,
            Learning learning,
            Findings findings,
            Parts parts,
            Opener opener,
            DownloadSettings settings) {
        this.sources = sources;
        this.learning = learning;
        this.findings = findings;
        this.parts = parts;
        this.opener = opener;
        this.settings = settings;
    }

    /**
     * {@return what is known before anything is opened}
     *
     * @throws NotWhole where the backup is known to be something that is not handed out like this
     */
    Facts facts(Backup backup, Asked asked) {
        List<Copy> copies = copies(backup, asked);
        return copies.stream()
                .filter(copy -> learning.find(copy).isPresent())
                .findFirst()
                .map(copy -> learning.facts(backup, copy))
                .orElseGet(() -> learning.facts(backup, copies.getFirst()));
    }

    /** {@return the SHA-256 of what would be sent, where somebody has read it} */
    Optional<String> sha256(Backup backup) {
        return Optional.ofNullable(facts(backup, Asked.ALL).sha256());
    }

    /**
     * Looks at what must and must not be.
     *
     * @throws PreconditionFailed where it isn't what it must be
     * @throws NotModified where it is what it must not be: the client has it
     * @throws RangeNotThere where the rest is asked for, and the viewer has all of it
     */
    void requireWanted(String viewer, Backup backup, Asked asked) {
        requireMore(Parts.Holder.of(viewer, backup), backup, asked);
        if (asked.ifMatch() == null && asked.ifNoneMatch() == null) {
            return;
        }
        Facts facts = facts(backup, asked);
        Collection<EntityTag> tags = new HashSet<>(facts.tags());
        asked.range()
                .ifPresent(
                        _ ->
                                parts.reaching(Parts.Holder.of(viewer, backup), 0, "")
                                        .forEach(part -> tags.add(part.tag())));
        if (!asked.isFor(tags)) {
            throw new PreconditionFailed();
        }
        if (asked.isAgainst(tags)) {
            throw new NotModified(facts);
        }
    }

    /** Whoever has all and asks for the rest gets nothing, so that there is nothing to record. */
    private void requireMore(Parts.Holder holder, Backup backup, Asked asked) {
        if (asked.range().orElse(null) instanceof ByteRange.From(long first)
                && !asked.orAll()
                && parts.hasComplete(holder, first)
                && backup.condition().mayBeWhole()
                && !backup.interchangeableCopies().isEmpty()) {
            Facts facts = facts(backup, asked);
            if (facts.length().orElse(-1) == first
                    && parts.hasAll(holder, facts.length(), facts.tags(), facts.sha256())
                    && !(asked.byLatest() && parts.mayBeOfAnother(holder, first))) {
                throw new RangeNotThere(first);
            }
        }
    }

    /** {@return the copies that a request can be answered from, the best first} */
    private static List<Copy> copies(Backup backup, Asked asked) {
        Condition condition = backup.condition();
        if (!condition.mayBeWhole() && !(condition == Condition.UNSEALED && asked.unsealed())) {
            throw new NotWhole(verdict(condition), condition.english());
        }
        List<Copy> copies = backup.interchangeableCopies();
        if (copies.isEmpty()) {
            throw new BackupNotFound();
        }
        return copies;
    }

    private static SnapshotVerdict verdict(Condition condition) {
        return switch (condition) {
            case WHOLE, SEALED, UNKNOWN -> SnapshotVerdict.WHOLE;
            case UNSEALED -> SnapshotVerdict.UNSEALED;
            case GROWING -> SnapshotVerdict.GROWING;
            case TORN -> SnapshotVerdict.TRUNCATED;
            case DAMAGED -> SnapshotVerdict.DAMAGED;
            case UNREADABLE -> SnapshotVerdict.UNREADABLE;
            case EMPTY -> SnapshotVerdict.EMPTY;
        };
    }

    /**
     * Opens what a request is answered with: from the best copy that can be opened.
     *
     * @throws SourceUnavailable where none can be opened
     * @throws NotWhole where none is fit to be handed out
     * @throws RangeNotThere where the part begins behind the end
     * @throws OtherPart where nothing proves that the rest belongs to what the viewer has
     */
    Delivery open(Origin origin, Backup backup, Asked asked, Legs legs) {
        Request request = request(origin, backup, asked, legs);
        RuntimeException first = null;
        for (int i = 0; i < request.copies().size(); i++) {
            try {
                return opener.open(request.behind(i));
            } catch (SourceUnavailable | NotWhole e) {
                legs.broke(request.copies().get(i), 0, sentence(e));
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    private Request request(Origin origin, Backup backup, Asked asked, Legs legs) {
        if (isToBeLookedAtAgain(backup)) {
            return new Request(origin, backup, asked, backup.interchangeableCopies(), legs);
        }
        return new Request(origin, backup, asked, copies(backup, asked), legs)
                .from(facts(backup, asked).copy());
    }

    /**
     * What was found damaged is read again before it is refused: it may have been the way to here
     * that was wrong. Large ones are so until it is clear that they are no better.
     */
    private boolean isToBeLookedAtAgain(Backup backup) {
        if (!Learning.WRONG.contains(backup.condition()) || !looksSealed(backup.size())) {
            return false;
        }
        return settings.isCheckedFirst(backup.size())
                || backup.interchangeableCopies().stream()
                        .anyMatch(copy -> copy.check() != null && !learning.isSurelyWrong(copy));
    }

    private static boolean looksSealed(@Nullable Long size) {
        return size == null || SnapshotSize.of(size) == SnapshotSize.SEALED;
    }

    private static String sentence(RuntimeException e) {
        return e instanceof SourceUnavailable source
                ? source.failure().detail()
                : String.valueOf(e.getMessage());
    }

    /**
     * {@return the head of the answer to a request, without its bytes}
     *
     * @throws SourceUnavailable where no copy can be opened
     */
    Delivery look(Backup backup, Asked asked) {
        Facts facts = facts(backup, asked);
        SourceUnavailable first = null;
        for (Copy copy : copies(backup, asked)) {
            try {
                sources.require(copy.source()).open(copy.location(), 0).close();
                return new Delivery(facts, facts.tag(), Optional.empty(), null, null, () -> {});
            } catch (SourceUnavailable e) {
                findings.failed(copy, e.failure());
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }
}
