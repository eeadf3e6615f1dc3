package io.etcdportal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.audit.chain.SanitizedText;
import io.etcdportal.audit.verify.AuditFixture;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** What docs/audit.md promises of the form that is hashed: who verifies elsewhere relies on it. */
class CanonicalFormTests {

    private static final String FORM =
            "{\"address\":\"127.0.0.1\",\"at\":\"2026-11-22T12:00:00.007Z\","
                + "\"bytes\":10,\"check\":\"sealed\",\"cluster\":{\"name\":\"ledger\",\"namespace\":\"payments\",\"site\":\"eu\"},\"detail\":\"It"
                + " broke.\",\"details\":{\"a/b\":\"<\\t>\",\"number\":\"7\"},"
                + "\"download\":\"download-7\",\"endedBy\":\"source\","
                + "\"event\":\"download_end\",\"id\":42,\"instance\":\"portal-1\","
                + "\"key\":\"0b6f1d3e-0000-4000-8000-000000000007\",\"kind\":\"portal_token\",\"legs\":[{\"bytes\":10,\"failure\":\"It"
                + " broke.\",\"from\":0,\"path\":\"v1/ledger/x\",\"source\":\"bucket\"}],"
                + "\"location\":\"v1/ledger/x\",\"millis\":12,\"outcome\":\"failed\","
                + "\"previous\":\"0000000000000000000000000000000000000000000000000000000000000000\","
                + "\"range\":\"bytes=0-9\",\"requestId\":\"request-7\",\"revision\":37,"
                + "\"sha256\":\"abababababababababababababababababababababababababababababababab\","
                + "\"size\":73760,\"source\":\"bucket\","
                + "\"subject\":\"3.5.16_0000000000000025_etcd.backup\",\"teams\":[\"payments\",\"sre"
                + " \\\"on"
                + " call\\\"\"],\"token\":\"0123456789ab\",\"user\":\"alice\",\"userAgent\":\"curl/8"
                + " é🔑\",\"userId\":\"local/alice\",\"version\":\"3.5.16\"}";
    private static final String HASH =
            "9fb37f792fc459c2939b3015e90d17bc14b11fd1db5f7034bcdfd7afd71a1688";

    /** The hash was computed by another program: {@code printf %s "$FORM" | sha256sum}. */
    @Test
    void theFormIsTheSameForEver() {
        AuditEntry entry = AuditFixture.entry(7);
        AuditEntry named =
                new AuditEntry(
                        0,
                        "0b6f1d3e-0000-4000-8000-000000000007",
                        entry.at(),
                        entry.event(),
                        entry.who(),
                        entry.what(),
                        entry.how(),
                        entry.download(),
                        entry.result(),
                        entry.detail(),
                        entry.details(),
                        entry.instance(),
                        null);

        AuditEntry placed = named.after(41, "00".repeat(32));

        assertThat(new String(CanonicalForm.bytes(placed.members()), StandardCharsets.UTF_8))
                .isEqualTo(FORM);
        assertThat(placed.link()).isEqualTo(new AuditEntry.Link("00".repeat(32), HASH));
    }

    @Test
    void whatOthersSayIsOneLineOfBoundedLength() {
        assertThat(SanitizedText.of("a\nb\u0000c\u2028d\ud83d\udd11e", 100))
                .isEqualTo("a\ufffdb\ufffdc\ufffdd\ud83d\udd11e");
        assertThat(SanitizedText.of("a\ud83db", 100)).isEqualTo("a\ufffdb");
        assertThat(SanitizedText.of("\ud83d\udd11", 1)).isEqualTo("\ufffd");
        assertThat(SanitizedText.of("abc", 2)).isEqualTo("ab");
        assertThat(SanitizedText.of(null, 2)).isNull();
    }
}
