package io.etcdportal.audit;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code audit_open}: downloads that have begun and not ended. */
@Repository
class OpenDownloadTable {

    private final JdbcClient jdbc;

    OpenDownloadTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(AuditEntry begin) {
        jdbc.sql(
                        "insert into audit_open (download, entry, instance) values (:download,"
                                + " :entry, :instance)")
                .param("download", begin.download())
                .param("entry", begin.id())
                .param("instance", begin.instance())
                .update();
    }

    void remove(AuditEntry end) {
        jdbc.sql("delete from audit_open where download = :download")
                .param("download", end.download())
                .update();
    }
}
