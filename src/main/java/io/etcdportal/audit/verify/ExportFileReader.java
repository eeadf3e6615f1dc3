package io.etcdportal.audit.verify;

import io.etcdportal.audit.chain.ExportLines;
import io.etcdportal.audit.chain.ExportLines.Line;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.VerificationKey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The record as it lies in an export. The file is read line by line. */
final class ExportFileReader implements AuditLogReader {

    private final Path file;
    private final List<Checkpoint> statements = new ArrayList<>();
    private final List<VerificationKey> keys = new ArrayList<>();

    ExportFileReader(Path file) throws IOException {
        this.file = file;
        try (Stream<String> lines = Files.lines(file)) {
            lines.filter(line -> !ExportLines.isEntry(line))
                    .map(ExportLines::read)
                    .forEach(this::keep);
        }
        statements.sort(Comparator.comparingLong(Checkpoint::last));
    }

    private void keep(Line line) {
        switch (line) {
            case Line.Statement(Checkpoint checkpoint) -> statements.add(checkpoint);
            case Line.Key(VerificationKey key) -> keys.add(key);
            case Line.Entry _, Line.Unreadable _ -> {}
        }
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // Who asked closes it.
    public Stream<ChainedEntry> rows() {
        try {
            return Files.lines(file).map(ExportLines::read).mapMulti(this::row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What can't be read stands where an entry should. */
    private void row(Line line, Consumer<ChainedEntry> rows) {
        switch (line) {
            case Line.Entry(ChainedEntry row) -> rows.accept(row);
            case Line.Unreadable() -> rows.accept(new ChainedEntry(-1, null, null, null));
            case Line.Statement _, Line.Key _ -> {}
        }
    }

    private List<Checkpoint> ofKind(Checkpoint.Kind kind) {
        return statements.stream().filter(statement -> statement.kind() == kind).toList();
    }

    @Override
    public List<Checkpoint> checkpoints() {
        return ofKind(Checkpoint.Kind.CHECKPOINT);
    }

    @Override
    public Optional<Checkpoint> stub() {
        return ofKind(Checkpoint.Kind.STUB).stream().findFirst();
    }

    @Override
    public Optional<Checkpoint> sealed() {
        return ofKind(Checkpoint.Kind.EXPORT).stream().findFirst();
    }

    @Override
    public List<VerificationKey> keys() {
        return keys;
    }

    @Override
    public Optional<End> end() {
        return sealed().map(seal -> new End(seal.last(), seal.hash()));
    }
}
