package io.etcdportal.catalog.web;

import io.etcdportal.etcd.restore.ShellWord;
import io.etcdportal.source.encoding.Encoding;
import io.etcdportal.source.encoding.StoredForm;

import java.util.ArrayList;
import java.util.List;

/**
 * The commands that get the snapshot out of an encrypted file, which the portal can't look into.
 *
 * @param lines in their order
 */
record UnpackCommands(List<String> lines) {

    UnpackCommands {
        lines = List.copyOf(lines);
    }

    /**
     * {@return those for a file}
     *
     * @param stored how it is stored, as its name says
     * @param file the name of the file
     * @param snapshot the name of the file that the snapshot is to have
     */
    static UnpackCommands of(StoredForm stored, String file, String snapshot) {
        List<String> lines = new ArrayList<>();
        List<Encoding> wrapped = stored.encodings();
        String packed = file;
        if (stored.encryption() != null) {
            packed = wrapped.isEmpty() ? snapshot : snapshot + ".packed";
            lines.add(
                    stored.encryption()
                            .command(
                                    new ShellWord(file).toString(),
                                    new ShellWord(packed).toString()));
        }
        for (int i = 0; i < wrapped.size(); i++) {
            boolean isTarOfAll = i + 1 < wrapped.size() && wrapped.get(i + 1) == Encoding.TAR;
            int last = isTarOfAll ? i + 1 : i;
            String output = last == wrapped.size() - 1 ? snapshot : packed + "." + i;
            lines.add(
                    line(wrapped.get(i), isTarOfAll, new ShellWord(packed).toString())
                            + " > "
                            + new ShellWord(output));
            packed = output;
            i = last;
        }
        return new UnpackCommands(lines);
    }

    private static String line(Encoding encoding, boolean inTar, String file) {
        String unpacked =
                switch (encoding) {
                    case GZIP, LZW -> "gzip -dc < " + file;
                    case ZSTD -> "zstd -dc < " + file;
                    case ZLIB -> "zlib-flate -uncompress < " + file;
                    case ZIP -> "unzip -p " + file;
                    case TAR -> "tar -xOf " + file;
                };
        return inTar ? unpacked + " | tar -xO" : unpacked;
    }
}
