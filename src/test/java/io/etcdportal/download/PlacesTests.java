package io.etcdportal.download;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import java.util.Map;

/** A portal with a small heap turns downloads away rather than to end all of them. */
class PlacesTests {

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
        Places places = new Places(settings(atOnce), DataSize.ofMegabytes(mebibytes));
        for (int i = 0; i < most; i++) {
            places.take("viewer-" + i);
        }

        assertThatExceptionOfType(TurnedAway.class)
                .isThrownBy(() -> places.take("one-more"))
                .withMessageContaining(most + " download");
        places.leave("viewer-0");
        places.take("one-more");
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
