package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.CanonicalForm;

import java.io.IOException;
import java.io.OutputStream;

/** A form in which entries are handed over: one line for each. */
public enum EntryFormat {
    /** Comma-separated values, for spreadsheets. */
    CSV("text/csv;charset=UTF-8", "audit.csv") {
        @Override
        Writer to(OutputStream out) throws IOException {
            return EntryCsv.to(out);
        }
    },
    /** The canonical form of each entry with its hash, which {@code audit verify} reads. */
    NDJSON("application/x-ndjson", "audit.ndjson") {
        @Override
        Writer to(OutputStream out) {
            return entry -> line(CanonicalForm.bytes(entry.json()), out);
        }
    },
    /** Events of the Open Cybersecurity Schema Framework. */
    OCSF("application/x-ndjson", "audit-ocsf.ndjson") {
        @Override
        Writer to(OutputStream out) {
            return entry -> line(Ocsf.bytes(entry), out);
        }
    };

    private final String type;
    private final String fileName;

    EntryFormat(String type, String fileName) {
        this.type = type;
        this.fileName = fileName;
    }

    /** Writes entries, one after the other. */
    interface Writer {
        void write(AuditEntry entry) throws IOException;
    }

    /** {@return what writes entries to a stream, after whatever stands in front of the first} */
    abstract Writer to(OutputStream out) throws IOException;

    private static void line(byte[] line, OutputStream out) throws IOException {
        out.write(line);
        out.write('\n');
    }

    /** {@return the media type} */
    String type() {
        return type;
    }

    /** {@return a name for a file} */
    String fileName() {
        return fileName;
    }
}
