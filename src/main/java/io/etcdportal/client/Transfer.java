package io.etcdportal.client;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of one backup on their way to a target: continued where they were cut, as long as they
 * are still the same. For one thread.
 */
final class Transfer {

    private static final int BUFFER = 1 << 16;
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
    private static final Pattern SHA256 =
            Pattern.compile("sha-256=:([A-Za-z0-9+/]{43}=):", Pattern.CASE_INSENSITIVE);

    private final PortalClient portal;
    private final String path;
    private final DownloadTarget target;
    private final Messages messages;
    private final Retries retries;
    private final long begun = System.nanoTime();
    private final long atFirst;
    private long furthest;
    private long total;
    private String sha256 = "";

    /**
     * @param path of the bytes, below {@code /api/v1}
     * @param expected how many bytes the catalogue says there are; negative where it doesn't say
     */
    Transfer(
            PortalClient portal,
            String path,
            long expected,
            DownloadTarget target,
            Messages messages) {
        this.portal = portal;
        this.path = path;
        this.total = expected;
        this.target = target;
        this.messages = messages;
        this.retries = new Retries(portal.connection().patience(), messages);
        this.atFirst = target.length();
        this.furthest = target.length();
    }

    /** Ends when the portal says that all bytes have come. */
    void run() {
        retries.until(
                () -> {
                    attempt();
                    return true;
                });
        messages.endProgress();
    }

    /** {@return the SHA-256 in hexadecimal, where the portal said it before the bytes} */
    Optional<String> sha256() {
        return Optional.of(sha256).filter(known -> !known.isEmpty());
    }

    private void attempt() throws TemporaryFailure {
        if (target.length() > 0 && !STRONG_TAG.matcher(target.tag()).matches()) {
            restart();
        }
        try (PortalClient.Answer answer = open()) {
            if (answer != null) {
                receive(answer);
            }
        } catch (IOException e) {
            throw PortalClient.cut(e);
        }
    }

    /** {@return the rest, or nothing where there is no more} */
    private PortalClient.@Nullable Answer open() throws TemporaryFailure {
        Map<String, String> headers = new LinkedHashMap<>();
        if (target.length() > 0) {
            headers.put("Range", "bytes=" + target.length() + "-");
            headers.put("If-Range", target.tag());
        }
        try {
            return portal.open(path, "application/octet-stream", headers);
        } catch (CommandFailure e) {
            if (target.length() > 0 && e.isProblem("range-not-there")) {
                return null;
            }
            if (target.length() > 0 && e.isProblem("other-part")) {
                restart();
                throw new TemporaryFailure(e, null);
            }
            throw e;
        }
    }

    private void restart() {
        messages.warn(
                "The backup has changed, or can't be continued where it was cut. Starting again.");
        target.restart();
    }

    private void receive(PortalClient.Answer answer) throws IOException, TemporaryFailure {
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (answer.status() == 206) {
            length = continuedTotal(answer);
        } else if (target.length() > 0) {
            restart();
        }
        if (length >= 0) {
            total = length;
        }
        String tag = answer.header("ETag");
        target.describe(STRONG_TAG.matcher(tag).matches() ? tag : "", length);
        Matcher digest = SHA256.matcher(answer.header("Repr-Digest"));
        sha256 =
                digest.find()
                        ? HexFormat.of().formatHex(Base64.getDecoder().decode(digest.group(1)))
                        : "";
        byte[] buffer = new byte[BUFFER];
        for (int read = read(answer, buffer); read >= 0; read = read(answer, buffer)) {
            target.write(buffer, read);
            if (target.length() > furthest) {
                furthest = target.length();
                retries.progress();
            }
            messages.progress(atFirst, target.length(), total, System.nanoTime() - begun);
        }
        if (length >= 0 && target.length() != length) {
            throw new TemporaryFailure(
                    "Only %s of %s arrived."
                            .formatted(Amounts.bytes(target.length()), Amounts.bytes(length)));
        }
    }

    private static int read(PortalClient.Answer answer, byte[] buffer) throws IOException {
        return answer.body().read(buffer, 0, buffer.length);
    }

    /** {@return how many bytes there are in all, where a part is the one that was asked for} */
    private long continuedTotal(PortalClient.Answer answer) {
        Matcher range = RANGE.matcher(answer.header("Content-Range"));
        if (!range.matches() || Long.parseLong(range.group(1)) != target.length()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "The portal sent another part than the one that was requested. A proxy on the"
                            + " way may not support ranges.");
        }
        return Long.parseLong(range.group(2));
    }
}
