package io.etcdportal.source.directory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The calls of Linux that Java has no way to make: to open a file without waiting for whoever may
 * be at the other end of it, to read and to tell only what is in memory, and to know the number of
 * what is open, so that {@code /proc/self/fd} can be asked about it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/preadv2.2.html">preadv2(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</a>
 */
final class LinuxCalls {

    /** Only what is in memory (RWF_NOWAIT). */
    static final int CACHED = 8;

    static final int NOT_CACHED = -11;
    static final int NOT_POSSIBLE = -95;

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Set<String> ARCHITECTURES =
            Set.of("amd64", "aarch64", "riscv64", "ppc64le", "s390x");

    // The same on these architectures.
    private static final int NO_TERMINAL = 0x100;
    private static final int NON_BLOCKING = 0x800;
    private static final int CLOSED_IN_CHILDREN = 0x80000;

    private static final int OF_WHAT_IS_OPEN = 0x1000; // AT_EMPTY_PATH
    private static final int AS_IN_MEMORY = 0x4000; // AT_STATX_DONT_SYNC
    private static final int WANTED = 0x40 | 0x100 | 0x200; // STATX_MTIME, STATX_INO, STATX_SIZE
    private static final int STATUS_SIZE = 256;
    private static final long INODE = 32;
    private static final long LENGTH = 40;
    private static final long MODIFIED = 112;

    private static final int NO_SUCH_FILE = 2;
    private static final int INTERRUPTED = 4;
    private static final int NO_SUCH_DEVICE = 6;
    private static final int NOT_ALLOWED = 13;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle open;
    private final MethodHandle read;
    private final MethodHandle close;
    private final MethodHandle status;

    private LinuxCalls(Linker linker) {
        Linker.Option state = Linker.Option.captureCallState("errno");
        this.open =
                handle(
                        linker,
                        "open",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                        state,
                        Linker.Option.firstVariadicArg(2));
        this.read =
                handle(
                        linker,
                        "preadv2",
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT),
                        state);
        this.close = handle(linker, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        this.status =
                handle(
                        linker,
                        "statx",
                        FunctionDescriptor.of(
                                JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    }

    /** Native access is enabled in the manifest of the jar. */
    @SuppressWarnings("restricted")
    private static MethodHandle handle(
            Linker linker, String name, FunctionDescriptor signature, Linker.Option... options) {
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(), signature, options);
    }

    /** {@return them, where this is a Linux that has them} */
    static Optional<LinuxCalls> find() {
        boolean known =
                System.getProperty("os.name").equals("Linux")
                        && ARCHITECTURES.contains(System.getProperty("os.arch"))
                        && Files.isDirectory(OPEN_FILES);
        Linker linker = Linker.nativeLinker();
        return known
                        && linker.defaultLookup().find("preadv2").isPresent()
                        && linker.defaultLookup().find("statx").isPresent()
                ? Optional.of(new LinuxCalls(linker))
                : Optional.empty();
    }

    /** {@return where the system tells of a file that is open} */
    static Path open(int number) {
        return OPEN_FILES.resolve(Integer.toString(number));
    }

    /**
     * Opens a file for reading. What is no regular file is opened too, or not, and never waited
     * for.
     *
     * @return its number
     */
    int open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocateFrom(file.toString(), ofNames());
            int number;
            do {
                number =
                        (int)
                                open.invokeExact(
                                        state,
                                        path,
                                        NO_TERMINAL | NON_BLOCKING | CLOSED_IN_CHILDREN);
            } while (number < 0 && errno(state) == INTERRUPTED);
            if (number < 0) {
                throw failure(file, errno(state));
            }
            return number;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Charset ofNames() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    private static IOException failure(Path file, int errno) {
        return switch (errno) {
            case NO_SUCH_FILE, NO_SUCH_DEVICE -> new NoSuchFileException(file.toString());
            case NOT_ALLOWED -> new AccessDeniedException(file.toString());
            default -> new FileSystemException(file.toString(), null, "errno " + errno);
        };
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /**
     * Reads bytes from a position on.
     *
     * @param flags {@link #CACHED}, or 0
     * @return how many; 0 at the end; {@link #NOT_CACHED} and {@link #NOT_POSSIBLE} where only what
     *     is in memory is wanted
     */
    int read(int number, ReadBuffer to, int most, long position, int flags) throws IOException {
        try {
            while (true) {
                long count =
                        (long)
                                read.invokeExact(
                                        to.state(), number, to.vector(most), 1, position, flags);
                int errno = count < 0 ? errno(to.state()) : 0;
                if (count >= 0) {
                    return (int) count;
                } else if (flags == CACHED && (-errno == NOT_CACHED || -errno == NOT_POSSIBLE)) {
                    return -errno;
                } else if (errno != INTERRUPTED) {
                    throw failure(open(number), errno);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Tells which file is open and which bytes it holds, as far as the system has that in memory.
     * Never asks the server of a network file system, and so never blocks.
     *
     * @return nothing where the system does not tell
     */
    Optional<FileIdentity> cachedIdentity(int number, ReadBuffer memory) {
        try {
            MemorySegment reported = memory.status();
            int result =
                    (int)
                            status.invokeExact(
                                    number,
                                    memory.nothing(),
                                    OF_WHAT_IS_OPEN | AS_IN_MEMORY,
                                    WANTED,
                                    reported);
            if (result != 0 || (reported.get(JAVA_INT, 0) & WANTED) != WANTED) {
                return Optional.empty();
            }
            return Optional.of(
                    new FileIdentity(
                            reported.get(JAVA_LONG, INODE),
                            reported.get(JAVA_LONG, LENGTH),
                            FileTime.from(
                                    Instant.ofEpochSecond(
                                            reported.get(JAVA_LONG, MODIFIED),
                                            reported.get(JAVA_INT, MODIFIED + Long.BYTES)))));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void close(int number) {
        try {
            int ignored = (int) close.invokeExact(number);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Memory to read into. */
    static final class ReadBuffer {

        static final int SIZE = 128 * 1024;

        private final MemorySegment bytes;
        private final MemorySegment vector;
        private final MemorySegment state;
        private final MemorySegment status;
        private final MemorySegment nothing;

        ReadBuffer() {
            Arena arena = Arena.ofAuto();
            this.bytes = arena.allocate(SIZE);
            this.state = arena.allocate(STATE);
            this.vector = arena.allocate(2 * ADDRESS.byteSize(), ADDRESS.byteAlignment());
            vector.set(ADDRESS, 0, bytes);
            this.status = arena.allocate(STATUS_SIZE, Long.BYTES);
            this.nothing = arena.allocateFrom("");
        }

        private MemorySegment status() {
            return status;
        }

        private MemorySegment nothing() {
            return nothing;
        }

        private MemorySegment state() {
            return state;
        }

        private MemorySegment vector(int most) {
            vector.set(JAVA_LONG, ADDRESS.byteSize(), Math.min(most, SIZE));
            return vector;
        }

        void copy(byte[] buffer, int from, int count) {
            MemorySegment.copy(bytes, JAVA_BYTE, 0, buffer, from, count);
        }
    }
}
