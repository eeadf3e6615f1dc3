package io.etcdportal.source.directory;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Which file it is and which bytes it holds, as far as that can be told without reading it. The
 * device is no part of it: its number changes when a volume is mounted again, on another node or
 * after a restart, while its files stay the same.
 *
 * @param inode the number of the file on its volume; 0 on systems that have none
 * @param modified when it was last written, as exactly as the file system knows
 */
record FileIdentity(long inode, long size, FileTime modified) {

    private static final boolean HAS_INODES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    /** {@return that of a file; a link is a file of its own} */
    static FileIdentity of(Path file) throws IOException {
        return look(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** {@return that of an open file, of which the system tells under a path} */
    static FileIdentity ofOpen(Path file) throws IOException {
        return look(file);
    }

    /** Looks once, since a download looks after each piece that it has read. */
    private static FileIdentity look(Path file, LinkOption... options) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(
                        file,
                        HAS_INODES ? "unix:ino,size,lastModifiedTime" : "size,lastModifiedTime",
                        options);
        return new FileIdentity(
                HAS_INODES ? (long) reported(attributes, "ino") : 0,
                (long) reported(attributes, "size"),
                (FileTime) reported(attributes, "lastModifiedTime"));
    }

    private static Object reported(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    static FileIdentity of(Path file, BasicFileAttributes attributes) throws IOException {
        return new FileIdentity(inode(file), attributes.size(), attributes.lastModifiedTime());
    }

    private static long inode(Path file) throws IOException {
        return HAS_INODES
                ? (long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                : 0;
    }

    /** {@return the short text that a location keeps of it} */
    String pin() {
        return inode + "-" + size + "-" + modified.to(TimeUnit.NANOSECONDS);
    }
}
