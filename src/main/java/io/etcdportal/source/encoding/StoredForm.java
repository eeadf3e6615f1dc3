package io.etcdportal.source.encoding;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How a file stores a snapshot, as far as its name or its layout tells. Only its bytes tell for
 * sure.
 *
 * @param encodings what the snapshot is wrapped in, the outermost first; empty where nothing tells
 *     of any
 * @param encryption what encrypted it, around all encodings
 */
public record StoredForm(List<Encoding> encodings, @Nullable Encryption encryption) {

    /** The snapshot lies there as it is. */
    public static final StoredForm PLAIN = new StoredForm(List.of(), null);

    public StoredForm {
        encodings = List.copyOf(encodings);
    }
}
