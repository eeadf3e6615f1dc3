package io.etcdportal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorFileNameTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.1.0_000000000000000f_etcd.backup",
                "3.6.0-rc.1_7fffffffffffffff_etcd.backup",
                "3.10.12_0000000000000000_etcd.backup",
                "3.2.0+git_000000000000000f_etcd.backup"
            })
    void printsWhatItRead(String name) {
        assertThat(OperatorFileName.parse(name))
                .hasValueSatisfying(b -> assertThat(b).hasToString(name));
    }

    @Test
    void tellsVersionAndRevision() {
        OperatorFileName name =
                OperatorFileName.parse("3.1.0_000000000000000f_etcd.backup").orElseThrow();

        assertThat(name.version()).hasToString("3.1.0");
        assertThat(name.revision()).isEqualTo(new Revision(15));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.1.0_000000000000000F_etcd.backup",
                "3.1.0_F_etcd.backup",
                "3.1.0_f_etcd.backup",
                "3.1.0_0f_etcd.backup",
                "3.1.0_0000000000000000f_etcd.backup"
            })
    void readsRevisionsInEitherCaseWithLeadingZerosOrWithout(String name) {
        assertThat(OperatorFileName.parse(name))
                .hasValueSatisfying(
                        b -> assertThat(b).hasToString("3.1.0_000000000000000f_etcd.backup"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "__",
                "_etcd.backup",
                "__etcd.backup",
                "3.1.0_etcd.backup",
                "3.1.0__etcd.backup",
                "3.1.0_-f_etcd.backup",
                "3.1.0_0x0f_etcd.backup",
                "3.1.0_000000000000000g_etcd.backup",
                "3.1.0_1000000000000000f_etcd.backup",
                "3.1.0_ffffffffffffffff_etcd.backup",
                "3.1.0_000000000000000f_etcd.backup.part",
                "3.1.0_000000000000000f_etcd.backup\n",
                "x/3.1.0_000000000000000f_etcd.backup",
                "../3.1.0_000000000000000f_etcd.backup",
                "banana_000000000000000f_etcd.backup",
                "3.1_000000000000000f_etcd.backup",
                "3.1.0_000000000000000f_etcd-backup",
                "3.1.0-000000000000000f_etcd.backup"
            })
    void refusesWhatIsNone(String name) {
        assertThat(OperatorFileName.parse(name)).isEmpty();
    }

    @Test
    void revisionsCompareAsNumbers() {
        assertThat(revision("3.1.0_0000000000000010_etcd.backup"))
                .isGreaterThan(revision("3.1.0_000000000000000f_etcd.backup"));
        assertThat(new Revision(100)).isGreaterThan(new Revision(99));
        assertThat(new Revision(255).toHex()).isEqualTo("00000000000000ff");
    }

    @Test
    void revisionsAreReadAsDecimalWhereTheSidecarWritesDecimal() {
        assertThat(Revision.parseDecimal("31")).contains(new Revision(31));
        assertThat(Revision.parseDecimal("9223372036854775807")).isPresent();
        assertThat(Revision.parseDecimal("9223372036854775808")).isEmpty();
        assertThat(Revision.parseDecimal("0x1f")).isEmpty();
        assertThat(Revision.parseDecimal("-1")).isEmpty();
    }

    @Test
    void aRevisionIsNeverNegative() {
        assertThatThrownBy(() -> new Revision(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Revision revision(String name) {
        return OperatorFileName.parse(name).orElseThrow().revision();
    }
}
