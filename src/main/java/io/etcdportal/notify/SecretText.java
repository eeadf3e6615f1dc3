package io.etcdportal.notify;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A secret of the settings, as it stands there or in a file. A file is read each time, so that it
 * can be changed while the portal runs.
 */
final class SecretText {

    private final @Nullable String text;
    private final @Nullable Path file;

    private SecretText(@Nullable String text, @Nullable Path file) {
        this.text = text;
        this.file = file;
    }

    static SecretText of(@Nullable String text, @Nullable Path file) {
        return new SecretText(text, file);
    }

    /** {@return whether there is one} */
    boolean isSet() {
        return text != null || file != null;
    }

    /**
     * {@return the secret}
     *
     * @throws DeliveryFailed if the file can't be read
     */
    String read() {
        if (text != null) {
            return text;
        }
        try {
            return file == null ? "" : Files.readString(file).strip();
        } catch (IOException e) {
            throw new DeliveryFailed("The file " + file + " can't be read.");
        }
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "SecretText";
    }
}
