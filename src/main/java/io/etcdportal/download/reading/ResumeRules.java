package io.etcdportal.download.reading;

import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.download.resume.SentPrefix;
import io.etcdportal.download.resume.SentPrefixes;

import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Who may have the rest of a backup: whoever can be shown to have the bytes before it. */
@Component
public class ResumeRules {

    private final SentPrefixes sentPrefixes;

    ResumeRules(SentPrefixes sentPrefixes) {
        this.sentPrefixes = sentPrefixes;
    }

    /**
     * Whoever has all and asks for the rest gets nothing, so that there is nothing to record.
     *
     * @throws RangeNotSatisfiable where that is so
     */
    public void requireMore(
            SentPrefixes.Holder holder,
            ContentMetadata metadata,
            ContentConditions contentConditions) {
        if (contentConditions.range().orElse(null) instanceof ByteRange.From(long first)
                && !contentConditions.orAll()
                && sentPrefixes.hasComplete(holder, first)
                && hasAll(holder, metadata, first)
                && !(contentConditions.byLatest() && sentPrefixes.mayBeOfAnother(holder, first))) {
            throw new RangeNotSatisfiable(first);
        }
    }

    private boolean hasAll(SentPrefixes.Holder holder, ContentMetadata metadata, long length) {
        return metadata.length().orElse(-1) == length
                && sentPrefixes.hasAll(
                        holder, metadata.length(), metadata.tags(), metadata.sha256());
    }

    /** {@return what answers called what the viewer was sent of a backup} */
    public List<EntityTag> tagsOfSent(SentPrefixes.Holder holder) {
        return sentPrefixes.reaching(holder, 0, "").stream().map(SentPrefix::tag).toList();
    }

    /**
     * Looks whether the viewer can have the bytes before the rest that is asked for. Clients take
     * "nothing begins there" for "you have all of it", so that this is said to nobody else.
     *
     * @throws ResumeConflict where they can't
     * @throws RangeNotSatisfiable where they have all of it
     */
    void requireOwn(DownloadContext context) {
        ContentConditions conditions = context.conditions();
        ContentMetadata metadata = context.metadata();
        long length = metadata.length().orElse(Long.MAX_VALUE);
        if (conditions.orAll()
                || !(conditions.range().orElse(null) instanceof ByteRange.From(long first))
                || (!conditions.partOf().isEmpty() && first <= length)) {
            return;
        }
        if (conditions.byLatest()
                && first > 0
                && sentPrefixes.mayBeOfAnother(context.holder(), first)) {
            throw new ResumeConflict(
                    "The latest backup has changed since the earlier part was sent.");
        }
        if (first > 0 && sentPrefixes.mayBeOfOtherForm(context.holder(), first, context.client())) {
            throw new ResumeConflict(
                    "The earlier part was sent in the other form of this backup: the snapshot, or"
                            + " the file as stored.");
        }
        if (first < length) {
            return;
        }
        if (hasAll(context.holder(), metadata, first)) {
            throw new RangeNotSatisfiable(length);
        }
        throw new ResumeConflict(
                "The backup has "
                        + length
                        + " bytes, and nothing proves that the client has them all.");
    }

    /** {@return whether the part that is asked for is one of another file than this} */
    boolean isOfAnother(DownloadContext context) {
        long length = context.metadata().length().orElse(Long.MAX_VALUE);
        return context.conditions().range().filter(range -> range.of(length).isEmpty()).isPresent()
                && isNotNamed(context);
    }

    /** {@return whether the request names other files than this} */
    private static boolean isNotNamed(DownloadContext context) {
        return Collections.disjoint(context.metadata().tags(), context.conditions().partOf());
    }

    /**
     * {@return the beginnings that the viewer may have, one of which must be that of this file}
     *
     * @throws ResumeConflict where they are known to be of another file
     */
    List<SentPrefix> held(DownloadContext context, long first) {
        ContentConditions conditions = context.conditions();
        List<SentPrefix> held = sentPrefixes.reaching(context.holder(), first, context.client());
        if (conditions.orAll() || !conditions.partOf().isEmpty()) {
            held = held.stream().filter(prefix -> isNamed(prefix, context)).toList();
            if (held.isEmpty() && isNotNamed(context)) {
                throw new ResumeConflict("The client has part of another file.");
            }
        }
        held.forEach(prefix -> requireSame(prefix, context.metadata().tags()));
        return held;
    }

    private static boolean isNamed(SentPrefix prefix, DownloadContext context) {
        return context.conditions().partOf().contains(prefix.tag())
                || (context.metadata().tags().contains(prefix.tag()) && !isNotNamed(context));
    }

    private static void requireSame(SentPrefix prefix, Collection<EntityTag> tags) {
        if (prefix.isSpoilt()) {
            throw new ResumeConflict("The earlier part was damaged, so the rest would be useless.");
        }
        if (prefix.digests() == null && !tags.contains(prefix.tag())) {
            throw new ResumeConflict("The earlier part belongs to another file.");
        }
    }
}
