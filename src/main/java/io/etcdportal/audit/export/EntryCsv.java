package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.EntryField;
import io.etcdportal.audit.StoredJson;
import io.etcdportal.audit.search.Csv;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Entries as comma-separated values, under the names that JSON uses. */
final class EntryCsv {

    private EntryCsv() {}

    static EntryFormat.Writer to(OutputStream out) throws IOException {
        Csv csv = new Csv(out);
        csv.line(Arrays.stream(EntryField.values()).map(EntryField::json).toArray());
        return entry -> csv.line(cells(entry));
    }

    private static @Nullable Object[] cells(AuditEntry entry) {
        return Arrays.stream(EntryField.values())
                .map(
                        field ->
                                field == EntryField.TEAMS
                                        ? String.join(" ", entry.who().teams())
                                        : cell(field.of(entry)))
                .toArray();
    }

    private static @Nullable Object cell(@Nullable Object value) {
        return switch (value) {
            case Enum<?> constant -> CanonicalForm.word(constant);
            case List<?> values -> StoredJson.write(values);
            case Map<?, ?> pairs -> StoredJson.write(pairs);
            case null, default -> value;
        };
    }
}
