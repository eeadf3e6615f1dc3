package io.etcdportal.source.encoding;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Says that there are more bytes until the last one was read. {@link java.util.zip.GZIPInputStream}
 * looks for a further member only then, and a network has often none at hand in the middle of a
 * file.
 */
final class AvailableUntilEnd extends FilterInputStream {

    AvailableUntilEnd(InputStream markable) {
        super(markable);
    }

    @Override
    public int available() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next < 0 ? 0 : 1;
    }
}
