package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.StoredJson;
import io.etcdportal.audit.search.Csv;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** Entries as comma-separated values, under the names that JSON uses. */
final class EntryCsv {

    private static final Result NONE =
            new Result(
                    AuditEntry.Outcome.COMPLETED,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);

    private EntryCsv() {}

    static EntryFormat.Writer to(OutputStream out) throws IOException {
        Csv csv = new Csv(out);
        csv.line(
                "id",
                "at",
                "event",
                "outcome",
                "user",
                "userId",
                "kind",
                "token",
                "teams",
                "cluster",
                "subject",
                "version",
                "revision",
                "bytes",
                "size",
                "range",
                "source",
                "location",
                "sha256",
                "check",
                "endedBy",
                "millis",
                "detail",
                "address",
                "userAgent",
                "requestId",
                "download",
                "instance",
                "details",
                "legs",
                "key",
                "previous",
                "hash");
        return entry -> write(entry, csv);
    }

    private static void write(AuditEntry entry, Csv csv) throws IOException {
        Who who = entry.who();
        What what = entry.what();
        How how = entry.how();
        Result result = entry.result() == null ? NONE : entry.result();
        csv.line(
                entry.id(),
                entry.at(),
                word(entry.event()),
                entry.result() == null ? null : word(result.outcome()),
                who.name(),
                who.id(),
                who.kind(),
                who.token(),
                String.join(" ", who.teams()),
                what.cluster(),
                what.subject(),
                what.version(),
                what.revision(),
                result.bytes(),
                result.size(),
                how.range(),
                result.source(),
                result.location(),
                result.sha256(),
                result.check(),
                result.endedBy(),
                result.millis(),
                entry.detail(),
                how.address(),
                how.userAgent(),
                how.requestId(),
                entry.download(),
                entry.instance(),
                StoredJson.write(entry.details()),
                StoredJson.write(result.legs()),
                entry.key(),
                entry.link() == null ? null : entry.link().previous(),
                entry.link() == null ? null : entry.link().hash());
    }

    private static @Nullable String word(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }
}
