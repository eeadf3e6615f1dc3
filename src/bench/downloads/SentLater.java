import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Shows why no backup is sent by sendfile: a file that is written after it was sent, and after it
 * was looked at once more, arrives as it was written later.
 */
class SentLater {

    private static final int LENGTH = 1 << 20;

    void main() throws IOException {
        System.out.println("| sent by | bytes sent | of them written after that |");
        System.out.println("|---|---:|---:|");
        print("sendfile", (file, client) -> file.transferTo(0, LENGTH, client));
        print(
                "reading and writing",
                (file, client) -> {
                    ByteBuffer bytes = ByteBuffer.allocateDirect(LENGTH);
                    file.read(bytes);
                    return client.write(bytes.flip());
                });
    }

    /** A way to send a file; returns how many bytes the system took. */
    private interface Way {
        long send(FileChannel file, SocketChannel client) throws IOException;
    }

    private static void print(String name, Way way) throws IOException {
        Path file = Files.createTempFile("sent-later-", "");
        Files.write(file, filled('a'));
        try (ServerSocketChannel server =
                        ServerSocketChannel.open()
                                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel receiver = SocketChannel.open(server.getLocalAddress());
                SocketChannel sender = server.accept();
                FileChannel content = FileChannel.open(file)) {
            sender.configureBlocking(false);
            long sent = way.send(content, sender);
            Files.write(file, filled('b'), StandardOpenOption.WRITE);
            int later = 0;
            for (byte one : receiver.socket().getInputStream().readNBytes((int) sent)) {
                later += one == 'b' ? 1 : 0;
            }
            System.out.printf("| %s | %d | %d |%n", name, sent, later);
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] filled(char with) {
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
