package io.etcdportal.download.http;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerMapping;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request wants of a backup, and on which conditions (RFC 9110, 13 and 14). Dates are no
 * conditions here: no answer tells one that they could be compared with.
 *
 * @param rangeText the header {@code Range} as it came
 * @param range the part that is wanted; nothing for all of it
 * @param ifRange what the part must be of, else all is wanted
 * @param ifMatch what the backup must be, else nothing is wanted
 * @param ifNoneMatch what the backup must not be, else nothing is wanted
 * @param withoutHash whether a file without an integrity hash is wanted too
 * @param byLatest whether whatever is the latest is wanted, and no backup is named
 */
public record ContentConditions(
        @Nullable String rangeText,
        Optional<ByteRange> range,
        @Nullable String ifRange,
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        boolean withoutHash,
        boolean byLatest) {

    /** All of the backup, whatever it is, be it without an integrity hash. */
    public static final ContentConditions ALL =
            new ContentConditions(null, Optional.empty(), null, null, null, true, false);

    private static final String ANY = "*";

    /**
     * Reads it from a request. A range is defined for GET alone.
     *
     * @throws InvalidRange where the range makes no sense
     */
    public static ContentConditions of(HttpServletRequest request) {
        String range =
                request.getMethod().equals("GET") ? request.getHeader(HttpHeaders.RANGE) : null;
        return new ContentConditions(
                range,
                range == null ? Optional.empty() : ByteRange.parse(range),
                request.getHeader(HttpHeaders.IF_RANGE),
                request.getHeader(HttpHeaders.IF_MATCH),
                request.getHeader(HttpHeaders.IF_NONE_MATCH),
                "true".equals(request.getParameter("allowUnsealed")),
                isByLatest(request));
    }

    /** An address names a backup in its path; of the sidecar's interface, by the revision. */
    private static boolean isByLatest(HttpServletRequest request) {
        boolean named =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                                instanceof Map<?, ?> variables
                        && variables.containsKey("backup");
        String revision = request.getParameter("etcdRevision");
        return !named && (revision == null || revision.isBlank());
    }

    /** {@return whether it is what it must be} */
    public boolean isFor(Collection<EntityTag> tags) {
        return ifMatch == null
                || ifMatch.strip().equals(ANY)
                || EntityTag.strong(ifMatch).stream().anyMatch(tags::contains);
    }

    /** {@return whether it is what it must not be: the client has it} */
    public boolean isAgainst(Collection<EntityTag> tags) {
        return ifNoneMatch != null
                && (ifNoneMatch.strip().equals(ANY)
                        || EntityTag.all(ifNoneMatch).stream().anyMatch(tags::contains));
    }

    /** {@return whether all is wanted where the part would be of something else} */
    public boolean orAll() {
        return ifRange != null;
    }

    /**
     * {@return the tags that the file of the part may have; nothing where the request names none}
     */
    public List<EntityTag> partOf() {
        if (ifRange != null) {
            return EntityTag.strong(ifRange);
        }
        return ifMatch == null || ifMatch.strip().equals(ANY)
                ? List.of()
                : EntityTag.strong(ifMatch);
    }
}
