package io.etcdportal.source.encoding;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a snapshot is stored, as far as the endings of a name or the first bytes of a file tell.
 *
 * @param encodings what it is wrapped in, the outermost first; empty where they tell of nothing
 * @param encryption what encrypted it, around all encodings
 */
public record StoredForm(List<Encoding> encodings, @Nullable Encryption encryption) {

    /** The snapshot lies there as it is. */
    public static final StoredForm PLAIN = new StoredForm(List.of(), null);

    public StoredForm {
        encodings = List.copyOf(encodings);
    }

    /**
     * {@return what a file of that name is stored as, by the endings of the name}
     *
     * @param enc what encrypted a file whose name ends in {@code .enc}
     */
    public static StoredForm ofName(String name, Encryption enc) {
        List<Encoding> encodings = new ArrayList<>();
        Encryption encryption = null;
        String rest = name;
        while (true) {
            int dot = rest.lastIndexOf('.');
            String ending = dot < 0 ? "" : rest.substring(dot + 1);
            switch (ending) {
                case "gz" -> encodings.add(Encoding.GZIP);
                case "tgz" -> encodings.addAll(List.of(Encoding.GZIP, Encoding.TAR));
                case "zst" -> encodings.add(Encoding.ZSTD);
                case "zlib" -> encodings.add(Encoding.ZLIB);
                case "Z" -> encodings.add(Encoding.LZW);
                case "zip" -> encodings.add(Encoding.ZIP);
                case "tar" -> encodings.add(Encoding.TAR);
                case "age" -> encryption = Encryption.AGE;
                case "gpg", "pgp", "asc" -> encryption = Encryption.OPENPGP;
                case "enc" -> encryption = enc;
                case "final" -> {
                    // Gardener's word for the last snapshot before a shutdown.
                }
                default -> {
                    return new StoredForm(encodings, encryption);
                }
            }
            rest = rest.substring(0, dot);
        }
    }

    /** {@return what the snapshot is wrapped in at the outside, below an encryption} */
    Optional<Encoding> outermost() {
        return encodings.stream().findFirst();
    }

    /** {@return whether the snapshot has to be unpacked, or decrypted, to be read} */
    public boolean isPacked() {
        return !encodings.isEmpty() || encryption != null;
    }

    /**
     * {@return how the name of the file ends once it is decrypted; empty for the snapshot itself}
     */
    public String endingOfDecrypted() {
        return encodings.reversed().stream().map(Encoding::ending).collect(Collectors.joining());
    }

    /** {@return how, in the usual names, such as {@code gzip, tar}} */
    public String label() {
        Stream<String> packed = encodings.stream().map(Encoding::label);
        return (encryption == null ? packed : Stream.concat(packed, Stream.of(encryption.label())))
                .collect(Collectors.joining(", "));
    }
}
