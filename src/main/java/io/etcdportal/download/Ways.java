package io.etcdportal.download;

import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.Condition;
import io.etcdportal.catalog.Copy;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The ways in which the bytes of a backup may leave: as they are, where the file is {@link
 * Unchanged} since it was read; compared {@link Blockwise} with what was read lately; or checked
 * {@link OnTheWay}.
 */
@Component
class Ways {

    private static final Logger log = LoggerFactory.getLogger(Ways.class);

    /** For how long a file that lies there unchanged is taken for what was read of it. */
    private static final Duration TRUSTED_FOR = Duration.ofDays(1);

    private static final Set<Condition> UNREAD = EnumSet.of(Condition.SEALED, Condition.UNKNOWN);

    private final Sources sources;
    private final Learning learning;
    private final Findings findings;
    private final DownloadSettings settings;
    private final Clock clock;

    Ways(
            Sources sources,
            Learning learning,
            Findings findings,
            DownloadSettings settings,
            Clock clock) {
        this.sources = sources;
        this.learning = learning;
        this.findings = findings;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@return whether it is a volume's file that was read within a day and not touched since} */
    boolean isUntouched(Facts facts) {
        return facts.untouchedSince(clock.instant().minus(TRUSTED_FOR));
    }

    /** {@return whether each byte can be known for right before it leaves} */
    boolean isKnown(Facts facts) {
        return facts.learned() != null || isUntouched(facts);
    }

    /**
     * Opens what is known.
     *
     * @param first the offset of the first byte that is wanted
     * @param end the offset behind the last one
     * @throws SourceUnavailable where it can't be opened
     */
    Pieces known(Request request, Facts facts, long first, long end) {
        return isUntouched(facts)
                ? unchanged(request, facts, first, end)
                : blockwise(request, Objects.requireNonNull(facts.learned()), first, end);
    }

    /** {@return the bytes of what is known, from an offset on, for whoever has to compare them} */
    BackupContent knownBytes(Request request, Facts facts, long offset) {
        Learned learned = facts.learned();
        return learned == null
                ? sources.require(facts.copy().source()).open(facts.copy().location(), offset)
                : learnedBytes(request, learned, offset);
    }

    private Unchanged unchanged(Request request, Facts facts, long first, long end) {
        Pieces.Result result =
                new Pieces.Result(
                        SnapshotVerdict.WHOLE,
                        facts.length().orElseThrow(),
                        Objects.requireNonNull(facts.sha256()));
        return new Unchanged(
                        route(request, List.of(facts.copy())),
                        result,
                        first,
                        end,
                        offset -> elsewhere(request, result.sha256(), offset, end))
                .open();
    }

    private Blockwise elsewhere(Request request, String sha256, long first, long end) {
        for (Copy copy : request.copies()) {
            try {
                Learned learned = learn(request, copy);
                if (learned.sha256().equals(sha256)) {
                    return blockwise(request.from(copy), learned, first, end);
                }
            } catch (SourceUnavailable | NotWhole e) {
                log.warn("It does not go on with {}: {}", copy.path(), e.getMessage());
            }
        }
        throw new SourceUnavailable(
                request.copy().source(),
                Cause.CHANGED,
                "The file has changed while it was sent, and there is no other copy.");
    }

    /** What is not pinned may have become another file since it was read. */
    private Blockwise blockwise(Request request, Learned learned, long first, long end) {
        Copy copy = request.copy();
        Runnable onOther =
                () -> {
                    if (copy.location().pin().isEmpty()) {
                        learning.forget(copy);
                    }
                };
        return new Blockwise(learned, route(request, request.copies()), first, end, onOther).open();
    }

    private BackupContent learnedBytes(Request request, Learned learned, long offset) {
        return blockwise(request, learned, offset, learned.length()).asContent();
    }

    /**
     * {@return what is checked on the way, still to be opened} What nobody has read yet is compared
     * with another copy before it leaves, where there is one.
     *
     * @param sent what the client has already
     */
    OnTheWay onTheWay(Request request, Facts facts, Trace sent) {
        OnTheWay.Expected expected =
                new OnTheWay.Expected(facts.length(), facts.sha256(), request.asked().unsealed());
        return new OnTheWay(
                route(request, request.copies()),
                sent,
                expected,
                findings,
                comparison(request, facts.copy()));
    }

    private @Nullable Comparison comparison(Request request, Copy copy) {
        List<Copy> copies = request.copies();
        if (copies.size() < 2 || !UNREAD.contains(copy.condition())) {
            return null;
        }
        List<Copy> others = copies.subList(1, copies.size());
        Route beside = new Route(sources, others, Duration.ZERO, new Legs(), findings);
        return new Comparison(new Witness(beside), sent -> judge(request, sent));
    }

    private Blockwise judge(Request request, Trace sent) {
        RuntimeException first = null;
        for (Copy copy : request.copies()) {
            try {
                return judge(request.from(copy), learn(request, copy), sent);
            } catch (SourceUnavailable | NotWhole e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    private Blockwise judge(Request request, Learned learned, Trace sent) {
        Copy copy = request.copy();
        Proof proof =
                new Proof(
                        offset -> learnedBytes(request, learned, offset),
                        copy,
                        sent.length(),
                        List.of());
        if (!proof.find().isSame(sent)) {
            throw new SourceUnavailable(
                    copy.source(), Cause.CHANGED, "It does not begin with what was sent.");
        }
        return blockwise(request, learned, sent.length(), learned.length());
    }

    private Learned learn(Request request, Copy copy) {
        return learning.learn(copy, request.asked().unsealed(), findings);
    }

    private Route route(Request request, List<Copy> copies) {
        return new Route(sources, copies, settings.patience(), request.legs(), findings);
    }
}
