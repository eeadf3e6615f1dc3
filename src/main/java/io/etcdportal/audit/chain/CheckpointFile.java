package io.etcdportal.audit.chain;

import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.home.PrivateFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The last checkpoint outside of the database: whoever changes the record there, and the
 * checkpoints with it, is found out by this one.
 */
@Component
public class CheckpointFile {

    private static final Logger log = LoggerFactory.getLogger(CheckpointFile.class);
    private static final String FILE = "audit-checkpoint.json";

    private final Path file;
    private volatile Optional<Checkpoint> kept;

    /** Reads what the last run left; a file that says nothing is put aside. */
    public CheckpointFile(AuditSettings settings) {
        file = settings.directory().resolve(FILE);
        kept = read();
    }

    private Optional<Checkpoint> read() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            if (ExportLines.read(Files.readString(file))
                    instanceof ExportLines.Line.Statement(Checkpoint checkpoint)) {
                return Optional.of(checkpoint);
            }
            Path aside = file.resolveSibling(FILE + ".unreadable");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            log.error(
                    "The audit checkpoint in {} is unreadable: the file was moved to {}",
                    file,
                    aside);
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Can't read the last audit checkpoint from " + file.toAbsolutePath(), e);
        }
    }

    /** {@return the one that is kept, where there is one} */
    Optional<Checkpoint> kept() {
        return kept;
    }

    /** {@return where it lies} */
    Path path() {
        return file;
    }

    /** Keeps a checkpoint in the place of the one before. */
    void keep(Checkpoint checkpoint) {
        Path draft = file.resolveSibling(FILE + ".tmp");
        try {
            write(draft, ExportLines.of(checkpoint));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            kept = Optional.of(checkpoint);
        } catch (IOException e) {
            log.warn("Can't store the last audit checkpoint in {}", file, e);
        }
    }

    private static void write(Path draft, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        PrivateFile.make(draft),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
