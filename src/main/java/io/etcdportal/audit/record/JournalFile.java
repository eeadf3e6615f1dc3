package io.etcdportal.audit.record;

import io.etcdportal.home.PrivateFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The form of the journal on the disk: two headers, of which the one with the higher generation
 * holds, then pieces one behind the other. A piece is its length, a checksum of its generation and
 * itself, and itself. What a header or a piece of another generation left behind is no piece.
 */
final class JournalFile implements AutoCloseable {

    private static final int SECTOR = 4096;

    /** Where the first piece begins. */
    static final int START = 2 * SECTOR;

    private static final Logger log = LoggerFactory.getLogger(JournalFile.class);
    private static final long MAGIC = 0x6562_702d_6a6f_7572L;
    private static final int HEADER = 3 * Long.BYTES;
    private static final int PIECE_HEADER = 2 * Integer.BYTES;
    private static final int LARGEST = 1 << 20;
    private static final byte[] NOTHING = {};

    private final RandomAccessFile file;
    private final long size;
    private long generation;
    private long end = START;

    private JournalFile(RandomAccessFile file, long size) {
        this.file = file;
        this.size = size;
    }

    /** Opens it, or makes it. */
    static JournalFile open(Path path, long size) throws IOException {
        boolean made = Files.notExists(path) || Files.size(path) < START;
        RandomAccessFile file = new RandomAccessFile(PrivateFile.make(path).toFile(), "rw");
        try {
            JournalFile journal = new JournalFile(file, Math.max(size, file.length()));
            journal.takeRoom();
            if (made) {
                journal.beginAnew();
                synchronizeDirectory(path);
            } else {
                journal.find(path);
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Zeros rather than a length alone, so that the disk really gives the room. */
    private void takeRoom() throws IOException {
        byte[] zeros = new byte[1 << 16];
        file.seek(file.length());
        for (long left = size - file.length(); left > 0; left -= zeros.length) {
            file.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
        synchronize();
    }

    private static void synchronizeDirectory(Path path) throws IOException {
        try (FileChannel directory =
                FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** {@return where the last piece ends} */
    long end() {
        return end;
    }

    private void find(Path path) throws IOException {
        generation = Math.max(generationIn(0), generationIn(SECTOR));
        byte[] all = new byte[Math.toIntExact(size)];
        file.seek(0);
        file.readFully(all);
        ByteBuffer bytes = ByteBuffer.wrap(all);
        List<byte[]> pieces = new ArrayList<>();
        boolean damaged = generation == 0;
        int position = START;
        for (int next = next(bytes, position); next >= 0; next = next(bytes, position)) {
            damaged |= next > position;
            byte[] payload = payloadAt(bytes, next);
            pieces.add(payload);
            position = next + PIECE_HEADER + payload.length;
        }
        end = position;
        if (damaged) {
            keepDamaged(path);
            writeAnew(pieces);
        }
    }

    /** {@return where the next piece begins, there or behind it; -1 where there is none} */
    private int next(ByteBuffer bytes, int position) {
        for (int at = position; at < bytes.capacity(); at++) {
            if (payloadAt(bytes, at).length > 0) {
                return at;
            }
        }
        return -1;
    }

    /** {@return the piece there, or nothing where there is none} */
    private byte[] payloadAt(ByteBuffer bytes, int position) {
        int room = bytes.capacity() - position - PIECE_HEADER;
        int length = room <= 0 ? 0 : bytes.getInt(position);
        if (length <= 0 || length > Math.min(LARGEST, room)) {
            return NOTHING;
        }
        byte[] payload = new byte[length];
        bytes.get(position + PIECE_HEADER, payload);
        return bytes.getInt(position + Integer.BYTES) == checksum(payload) ? payload : NOTHING;
    }

    private void writeAnew(List<byte[]> pieces) throws IOException {
        beginAnew();
        end = START;
        for (byte[] piece : pieces) {
            end = write(end, piece, size);
        }
        synchronize();
    }

    private static void keepDamaged(Path path) throws IOException {
        Path kept = path.resolveSibling(path.getFileName() + "-damaged");
        Files.copy(path, kept, StandardCopyOption.REPLACE_EXISTING);
        log.error(
                "The audit journal is damaged. Readable entries were recorded. The damaged file is"
                        + " kept as {}",
                kept.toAbsolutePath());
    }

    private long generationIn(int slot) throws IOException {
        byte[] header = new byte[HEADER];
        file.seek(slot);
        file.readFully(header);
        ByteBuffer bytes = ByteBuffer.wrap(header);
        long found = bytes.getLong(Long.BYTES);
        return bytes.getLong(0) == MAGIC && bytes.getLong(2 * Long.BYTES) == ~found ? found : 0;
    }

    /** Leaves everything behind: what is there counts no more. */
    void beginAnew() throws IOException {
        long next = generation + 1;
        ByteBuffer header = ByteBuffer.allocate(HEADER).putLong(MAGIC).putLong(next).putLong(~next);
        file.seek(next % 2 == 0 ? 0 : SECTOR);
        file.write(header.array());
        synchronize();
        generation = next;
    }

    /**
     * Writes a piece.
     *
     * @param limit where it must end at the latest
     * @return where it ends
     */
    long write(long position, byte[] payload, long limit) throws IOException {
        long behind = behind(position, payload);
        if (behind > Math.min(limit, size) || payload.length > LARGEST) {
            throw new IOException("The journal of the audit is full");
        }
        ByteBuffer piece =
                ByteBuffer.allocate(PIECE_HEADER + payload.length)
                        .putInt(payload.length)
                        .putInt(checksum(payload))
                        .put(payload);
        file.seek(position);
        file.write(piece.array());
        return behind;
    }

    /** {@return where the piece behind one of this length begins} */
    static long behind(long position, byte[] payload) {
        return position + PIECE_HEADER + payload.length;
    }

    /** Reads the piece that begins there. */
    byte[] read(long position) throws IOException {
        file.seek(position);
        int length = file.readInt();
        int checksum = file.readInt();
        if (length <= 0 || length > LARGEST) {
            throw new EOFException("The journal of the audit has changed while it was open");
        }
        byte[] payload = new byte[length];
        file.readFully(payload);
        if (checksum != checksum(payload)) {
            throw new IOException("The journal of the audit has changed while it was open");
        }
        return payload;
    }

    void synchronize() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private int checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(generation).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
