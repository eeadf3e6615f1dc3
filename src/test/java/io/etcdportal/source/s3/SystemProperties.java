package io.etcdportal.source.s3;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** Sets system properties until it is closed. */
final class SystemProperties implements AutoCloseable {

    private final Map<String, @Nullable String> before = new HashMap<>();

    void set(String name, String value) {
        before.putIfAbsent(name, System.setProperty(name, value));
    }

    @Override
    public void close() {
        before.forEach(
                (name, value) -> {
                    if (value == null) {
                        System.clearProperty(name);
                    } else {
                        System.setProperty(name, value);
                    }
                });
    }
}
