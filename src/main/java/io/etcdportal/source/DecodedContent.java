package io.etcdportal.source;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.encoding.DecodingFailure;
import io.etcdportal.source.encoding.SnapshotDecoder.Decoded;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.OptionalLong;

/** The bytes of a snapshot that is unpacked while it is read. */
final class DecodedContent implements BackupContent {

    private static final Logger log = LoggerFactory.getLogger(DecodedContent.class);

    private final String source;
    private final Decoded decoded;

    DecodedContent(String source, Decoded decoded) {
        this.source = source;
        this.decoded = decoded;
    }

    /** {@return nothing: no packing tells it, or none that could be believed} */
    @Override
    public OptionalLong length() {
        return OptionalLong.empty();
    }

    @Override
    public int read(byte[] buffer, int from, int most) {
        try {
            return decoded.bytes().read(buffer, from, most);
        } catch (IOException e) {
            throw explained(source, e);
        }
    }

    /** {@return a failure of unpacking, in the words of this package} */
    static SourceUnavailable explained(String source, IOException failure) {
        return switch (failure) {
            case StoredStream.Failure stored -> stored.source();
            case DecodingFailure stored ->
                    new SourceUnavailable(source, cause(stored.reason()), stored.sentence());
            default -> {
                log.warn("Unpacking a copy of {} failed", source, failure);
                yield new SourceUnavailable(source, Cause.UNREADABLE, "It can't be unpacked.");
            }
        };
    }

    private static Cause cause(DecodingFailure.Reason reason) {
        return switch (reason) {
            case TRUNCATED, DAMAGED -> Cause.DAMAGED;
            case ENCRYPTED -> Cause.ENCRYPTED;
            case TOO_LARGE, NO_SNAPSHOT, SEVERAL_SNAPSHOTS -> Cause.NO_SNAPSHOT;
        };
    }

    @Override
    public void close() {
        try {
            decoded.close();
        } catch (IOException e) {
            log.debug("Closing a copy of {} failed", source, e);
        }
    }
}
