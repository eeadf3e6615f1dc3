package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The last checkpoint outside of the database: whoever cuts off the end of the record there, and
 * the checkpoints with it, is found out by this one.
 */
@Component
class CheckpointFile {

    private static final Logger log = LoggerFactory.getLogger(CheckpointFile.class);
    private static final String FILE = "audit-checkpoint.json";

    private final Path file;
    private @Nullable Checkpoint kept;

    CheckpointFile(AuditSettings settings) {
        file = settings.directory().resolve(FILE);
    }

    /** Keeps a checkpoint in the place of the one before. */
    void keep(Checkpoint checkpoint) {
        if (checkpoint.equals(kept)) {
            return;
        }
        Path draft = file.resolveSibling(FILE + ".tmp");
        try {
            Files.write(draft, ExportLines.of(checkpoint));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            kept = checkpoint;
        } catch (IOException e) {
            log.warn("The last checkpoint of the audit can't be kept in {}", file, e);
        }
    }
}
