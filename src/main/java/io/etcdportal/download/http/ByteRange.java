package io.etcdportal.download.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one part of a backup that a request asks for (RFC 9110, 14.1.2). */
public sealed interface ByteRange {

    /**
     * {@return which bytes of a file of that length these are; nothing where it has none of them}
     */
    Optional<Span> of(long length);

    /** {@return whether all bytes up to the end of the file are asked for, however long it is} */
    default boolean isRest() {
        return false;
    }

    /** Everything from an offset on. */
    record From(long first) implements ByteRange {
        @Override
        public Optional<Span> of(long length) {
            return first < length ? Optional.of(new Span(first, length - 1)) : Optional.empty();
        }

        @Override
        public boolean isRest() {
            return true;
        }
    }

    /** From one offset up to another, which belongs to it. */
    record Between(long first, long last) implements ByteRange {
        @Override
        public Optional<Span> of(long length) {
            return first < length
                    ? Optional.of(new Span(first, Math.min(last, length - 1)))
                    : Optional.empty();
        }
    }

    /** So many bytes at the end. */
    record Last(long count) implements ByteRange {
        @Override
        public Optional<Span> of(long length) {
            return count > 0 && length > 0
                    ? Optional.of(new Span(Math.max(0, length - count), length - 1))
                    : Optional.empty();
        }

        @Override
        public boolean isRest() {
            return true;
        }
    }

    /**
     * Bytes of a file whose length is known.
     *
     * @param first the offset of the first
     * @param last the offset of the last
     */
    record Span(long first, long last) {
        public long length() {
            return last - first + 1;
        }
    }

    /** Numbers of up to 18 digits: more than any file has bytes. */
    Pattern ONE = Pattern.compile("(\\d{0,18})\\s*-\\s*(\\d{0,18})");

    /**
     * Reads the header {@code Range}.
     *
     * @return the part; nothing where another unit than bytes is meant, which is to be ignored
     * @throws InvalidRange where more than one part is asked for, or it can't be read
     */
    static Optional<ByteRange> parse(String header) {
        String[] parts = header.strip().split("=", 2);
        if (parts.length < 2 || !parts[0].strip().equalsIgnoreCase("bytes")) {
            return Optional.empty();
        }
        String set = parts[1].strip();
        if (set.contains(",")) {
            throw new InvalidRange("More than one range was requested.");
        }
        Matcher one = ONE.matcher(set);
        if (!one.matches()) {
            throw new InvalidRange("The range is malformed.");
        }
        return Optional.of(of(one.group(1), one.group(2)));
    }

    private static ByteRange of(String first, String last) {
        if (first.isEmpty() && last.isEmpty()) {
            throw new InvalidRange("The range is malformed.");
        }
        if (first.isEmpty()) {
            return new Last(Long.parseLong(last));
        }
        if (last.isEmpty()) {
            return new From(Long.parseLong(first));
        }
        if (Long.parseLong(last) < Long.parseLong(first)) {
            throw new InvalidRange("The range ends before it begins.");
        }
        return new Between(Long.parseLong(first), Long.parseLong(last));
    }
}
