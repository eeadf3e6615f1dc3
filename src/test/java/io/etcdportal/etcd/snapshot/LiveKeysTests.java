package io.etcdportal.etcd.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

class LiveKeysTests {

    /** In a table that holds all of them, one that grows, and some that need many rounds. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 16, 1 << 12, 1 << 11, 1 << 10})
    void theCountIsExactHoweverSmallTheTable(int places) throws IOException {
        LiveKeys keys = new LiveKeys(places);
        Set<String> expected = new HashSet<>();
        int rounds = 0;
        do {
            Random random = new Random(7);
            for (int i = 0; i < 30_000; i++) {
                String key = "/registry/" + random.nextInt(10_000);
                boolean there = random.nextInt(3) > 0;
                keys.change(stretch(key), there);
                if (rounds == 0 && there) {
                    expected.add(key);
                } else if (rounds == 0) {
                    expected.remove(key);
                }
            }
            rounds++;
        } while (keys.needsAnotherRound());

        assertThat(keys.count()).isEqualTo(expected.size());
        assertThat(rounds).isBetween(1, 32);
        assertThat(rounds > 1).isEqualTo(places < 1 << 14);
    }

    @org.junit.jupiter.api.Test
    void whatWouldTakeTooManyRoundsIsNotCounted() throws IOException {
        LiveKeys keys = new LiveKeys(1 << 4);
        do {
            for (int i = 0; i < 1_000; i++) {
                keys.change(stretch("k" + i), true);
            }
        } while (keys.needsAnotherRound());

        assertThat(keys.count()).isNull();
    }

    private static BoltPage.Slice stretch(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return new BoltPage.Slice(
                new FileWindow(
                        new InMemorySnapshot(bytes), ByteOrder.LITTLE_ENDIAN, 0, bytes.length),
                0,
                bytes.length);
    }
}
