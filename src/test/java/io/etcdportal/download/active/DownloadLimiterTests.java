package io.etcdportal.download.active;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.etcdportal.replica.SharedPlaces;
import io.etcdportal.replica.SharedPlaces.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import java.util.Map;
import java.util.Set;

/** A portal with a small heap turns downloads away rather than to end all of them. */
class DownloadLimiterTests {

    @ParameterizedTest
    @CsvSource({
        "32, 5, 1",
        "64, 5, 1",
        "65, 5, 3",
        "96, 2000, 102",
        "96, 5, 5",
        "2048, 2000, 2000"
    })
    void noMoreDownloadsRunThanTheHeapHasRoomFor(long mebibytes, int atOnce, int most) {
        DownloadLimiter downloadLimiter =
                new DownloadLimiter(
                        settings(atOnce), DataSize.ofMegabytes(mebibytes), SharedPlaces.unshared());
        Place first = downloadLimiter.take("viewer-0", Set.of());
        for (int i = 1; i < most; i++) {
            downloadLimiter.take("viewer-" + i, Set.of());
        }

        assertThatExceptionOfType(TooManyDownloads.class)
                .isThrownBy(() -> downloadLimiter.take("one-more", Set.of()))
                .withMessageContaining(most + " download");
        first.close();
        downloadLimiter.take("one-more", Set.of());
    }

    @Test
    void oneViewerGetsAQuarterOfThePlacesAndATeamHalf() {
        DownloadLimiter downloadLimiter =
                new DownloadLimiter(
                        settings(2000), DataSize.ofMegabytes(96), SharedPlaces.unshared());

        assertThat(taken(downloadLimiter, "greedy", Set.of())).isEqualTo(26);
        for (int i = 0; i < 51; i++) {
            downloadLimiter.take("member-" + i, Set.of("payments"));
        }
        assertThatExceptionOfType(TooManyDownloads.class)
                .isThrownBy(() -> downloadLimiter.take("member", Set.of("payments")))
                .withMessageContaining("Your team has 51 active downloads");
        downloadLimiter.take("in two teams", Set.of("payments", "platform"));
        assertThat(taken(downloadLimiter, "somebody", Set.of()))
                .as("what is left of 102")
                .isEqualTo(24);
    }

    @Test
    void placesOfATeamAreGivenBack() {
        DownloadLimiter downloadLimiter =
                new DownloadLimiter(settings(2), DataSize.ofMegabytes(96), SharedPlaces.unshared());
        downloadLimiter.take("alice", Set.of("payments")).close();
        downloadLimiter.take("bob", Set.of("payments"));

        assertThatExceptionOfType(TooManyDownloads.class)
                .isThrownBy(() -> downloadLimiter.take("carol", Set.of("payments")))
                .withMessageContaining("Your team");
    }

    private static int taken(DownloadLimiter downloadLimiter, String viewer, Set<String> teams) {
        int taken = 0;
        try {
            while (true) {
                downloadLimiter.take(viewer, teams);
                taken++;
            }
        } catch (TooManyDownloads e) {
            return taken;
        }
    }

    private static DownloadSettings settings(int atOnce) {
        return new Binder(
                        new MapConfigurationPropertySource(
                                Map.of(
                                        "portal.downloads.at-once",
                                        atOnce,
                                        "portal.downloads.wait-in-line",
                                        "0s")))
                .bind("portal.downloads", DownloadSettings.class)
                .get();
    }
}
