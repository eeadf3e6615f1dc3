package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.FeedFileSettings;
import io.etcdportal.home.PrivateFile;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Appends entries to a file, one line each in the canonical form. Other tools may move the file
 * away or empty it at any time: what is there under the name is looked at before each write.
 */
final class JsonLinesFile implements FeedSink {

    private static final Logger log = LoggerFactory.getLogger(JsonLinesFile.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST = 500;
    private static final Set<StandardOpenOption> TO_APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final FeedFileSettings settings;
    private @Nullable FileChannel open;
    private @Nullable Object openKey;

    JsonLinesFile(FeedFileSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public int most() {
        return MOST;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Duration lateAfter() {
        return settings.lateAfter();
    }

    @Override
    public int take(List<AuditEntry> entries) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (AuditEntry entry : entries) {
            lines.writeBytes(CanonicalForm.bytes(entry.json()));
            lines.write('\n');
        }
        try {
            write(channel(), ByteBuffer.wrap(lines.toByteArray()));
        } catch (IOException e) {
            close();
            throw new SinkFailed("The file " + settings.path() + " can't be written.", e);
        }
        return entries.size();
    }

    private void write(FileChannel file, ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) {
            file.write(lines);
        }
        if (settings.fsync()) {
            file.force(false);
        }
    }

    private FileChannel channel() throws IOException {
        if (open != null && !Objects.equals(openKey, key())) {
            close();
        }
        if (open == null) {
            open = FileChannel.open(settings.path(), TO_APPEND, forOwnerAlone());
            openKey = key();
            endTornLine(open);
        }
        return open;
    }

    /** {@return what tells the file that is there under the name from every other} */
    private @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(settings.path(), BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** What a portal that died had begun to write, is written whole behind it. */
    private void endTornLine(FileChannel file) throws IOException {
        if (Files.isRegularFile(settings.path()) && file.size() > 0 && !endsWithLine(file.size())) {
            file.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    private boolean endsWithLine(long size) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel reader = FileChannel.open(settings.path(), StandardOpenOption.READ)) {
            return reader.read(last, size - 1) != 1 || last.get(0) == '\n';
        }
    }

    private FileAttribute<?>[] forOwnerAlone() {
        boolean makes = Files.notExists(settings.path(), LinkOption.NOFOLLOW_LINKS);
        return makes ? PrivateFile.permissions() : new FileAttribute<?>[0];
    }

    @Override
    public void close() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("The file {} could not be closed", settings.path(), e);
            }
            open = null;
        }
    }
}
