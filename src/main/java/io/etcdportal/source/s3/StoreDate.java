package io.etcdportal.source.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The dates of stores that are less exact than AWS. One that names no zone, or a zone that several
 * places share, stands for no moment: it is unknown.
 */
final class StoreDate {

    private static final List<DateTimeFormatter> FORMS =
            List.of(
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME,
                    DateTimeFormatter.RFC_1123_DATE_TIME,
                    DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT)
                            .withZone(ZoneOffset.UTC),
                    DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[ ]X", Locale.ROOT),
                    DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX", Locale.ROOT));

    private StoreDate() {}

    /** {@return the moment that a date in a listing or a header stands for, where it is clear} */
    static Optional<Instant> read(String text) {
        for (DateTimeFormatter form : FORMS) {
            try {
                return Optional.of(form.parse(text.strip(), Instant::from));
            } catch (DateTimeException otherForm) {
                // The next form may fit.
            }
        }
        return Optional.empty();
    }
}
