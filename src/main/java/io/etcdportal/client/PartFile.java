package io.etcdportal.client;

import io.etcdportal.etcd.snapshot.TrailingHash;
import io.etcdportal.home.PrivateFile;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A file that is being downloaded: {@code FILE.part} has the bytes, and {@code FILE.part.json} says
 * of what, so that another run can continue. Only its owner may read them: they have all secrets of
 * a cluster. {@code FILE} appears when it is complete.
 */
final class PartFile implements DownloadTarget {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final boolean force;
    private final String content;
    private final Path part;
    private final Path description;
    private final FileChannel channel;
    private String tag = "";
    private boolean isDescribed;
    private long length;

    private PartFile(Path file, boolean force, String content, FileChannel channel) {
        this.file = file;
        this.force = force;
        this.content = content;
        this.part = beside(file, ".part");
        this.description = beside(file, ".part.json");
        this.channel = channel;
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /**
     * Opens what an earlier run has left, or begins a new one.
     *
     * @param file the name of the complete file
     * @param force whether files that are there are replaced
     * @param content the address of the bytes: what is there of others is not continued
     */
    static PartFile open(Path file, boolean force, String content, Messages messages) {
        requireFree(file, force);
        Path part = beside(file, ".part");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(part, options(), PrivateFile.permissions());
            lock(channel, part);
            restrict(part);
            PartFile target = new PartFile(file, force, content, channel);
            target.resume(messages);
            return target;
        } catch (IOException e) {
            close(channel);
            throw failure(part, e);
        } catch (CommandFailure e) {
            close(channel);
            throw e;
        }
    }

    /**
     * Says before anything is asked of a portal that there will be no place for it.
     *
     * @throws CommandFailure where there is a file, and it may not be replaced
     */
    static void requireFree(Path file, boolean force) {
        if (file.getFileName() == null || Files.isDirectory(file)) {
            throw CommandFailure.invalidArguments("-o must name a file, not a directory.");
        }
        if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandFailure(
                    ExitStatus.LOCAL_FILE,
                    file + " exists already. Choose another name, or replace it with --force.");
        }
    }

    private static Set<? extends OpenOption> options() {
        return Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void lock(FileChannel channel, Path part) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        // One that has just become complete is no part any more.
        if (lock == null || Files.notExists(part)) {
            throw new CommandFailure(
                    ExitStatus.LOCAL_FILE, "Another fetch is writing to " + part + ".");
        }
    }

    /** Fails for the file of somebody else, who could read along. */
    private static void restrict(Path part) throws IOException {
        if (isPosix(part)) {
            Files.getFileAttributeView(
                            part, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(OWNER_ONLY);
        }
    }

    private void resume(Messages messages) throws IOException {
        long there = channel.size();
        JsonNode described = described();
        if (there > 0 && described == null && !force) {
            throw new CommandFailure(
                    ExitStatus.LOCAL_FILE,
                    "%s exists already, and nothing says of which backup it is. Remove it, or replace it with --force."
                            .formatted(part));
        }
        if (described != null && described.path("content").asString("").equals(content)) {
            isDescribed = true;
            tag = described.path("tag").asString("");
            length = tag.isEmpty() ? 0 : there;
        }
        if (length > 0) {
            messages.tell("Continuing %s, which has %s.".formatted(part, Amounts.bytes(length)));
        } else if (there > 0) {
            messages.tell("%s is part of another download. Starting again.".formatted(part));
        }
        channel.truncate(length);
        channel.position(length);
    }

    private @Nullable JsonNode described() throws IOException {
        try {
            JsonNode described = JsonMapper.shared().readTree(Files.readString(description));
            return described.isObject() ? described : null;
        } catch (NoSuchFileException | JacksonException e) {
            return null;
        }
    }

    @Override
    public void describe(String itsTag, long total) {
        requireSpace(total - length);
        if (isDescribed && itsTag.equals(tag)) {
            return;
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("content", content);
        described.put("tag", itsTag);
        Path fresh = beside(file, ".part.json.new");
        try {
            Files.deleteIfExists(fresh);
            Files.writeString(
                    fresh,
                    JsonMapper.shared().writeValueAsString(described),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            move(fresh, description);
        } catch (IOException e) {
            throw failure(description, e);
        }
        tag = itsTag;
        isDescribed = true;
    }

    private void requireSpace(long needed) {
        try {
            long free = Files.getFileStore(part).getUsableSpace();
            if (needed > free) {
                throw new CommandFailure(
                        ExitStatus.LOCAL_FILE,
                        "There is not enough space for %s: it needs %s more, and %s are free."
                                .formatted(file, Amounts.bytes(needed), Amounts.bytes(free)));
            }
        } catch (IOException e) {
            // Writing will tell.
        }
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void write(byte[] bytes, int count) {
        ByteBuffer left = ByteBuffer.wrap(bytes, 0, count);
        try {
            while (left.hasRemaining()) {
                length += channel.write(left);
            }
        } catch (IOException e) {
            throw failure(part, e);
        }
    }

    @Override
    public void restart() {
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw failure(part, e);
        }
        length = 0;
    }

    @Override
    public TrailingHash hash() {
        TrailingHash hash = new TrailingHash();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            channel.force(true);
            channel.position(0);
            while (channel.read(buffer) >= 0) {
                hash.update(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            throw failure(part, e);
        }
        return hash;
    }

    @Override
    public void complete() {
        requireFree(file, force);
        try {
            move(part, file);
            Files.deleteIfExists(description);
            syncDirectory();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /** A name that is only in memory is lost where the power fails. */
    private void syncDirectory() {
        try (FileChannel directory = FileChannel.open(directory(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Not every system can do that with a directory.
        }
    }

    private Path directory() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public String keepDamaged() {
        Path damaged = beside(file, ".damaged");
        try {
            move(part, damaged);
            Files.deleteIfExists(description);
        } catch (IOException e) {
            throw failure(damaged, e);
        }
        return "The bytes that arrived are in " + damaged + ". Don't restore them.";
    }

    /** {@return where the bytes are until it is complete} */
    Path part() {
        return part;
    }

    @Override
    public void close() {
        try {
            if (length == 0) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(description);
            }
        } catch (IOException e) {
            // An empty file disturbs nobody.
        }
        close(channel);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // What had to be kept was forced before.
        }
    }

    private static CommandFailure failure(Path path, IOException e) {
        String reason =
                switch (e) {
                    case NoSuchFileException _ -> "The directory does not exist.";
                    case FileAlreadyExistsException _ -> "It exists already.";
                    case FileSystemException failed when failed.getReason() != null ->
                            failed.getReason();
                    default -> String.valueOf(e.getMessage());
                };
        return new CommandFailure(ExitStatus.LOCAL_FILE, path + " can't be written: " + reason);
    }
}
