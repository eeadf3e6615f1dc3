package io.etcdportal.audit.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** No spreadsheet runs what somebody had written into the audit, whatever it splits lines at. */
class CsvTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    plain            | plain
                    a,b              | "a,b"
                    say "no"         | "say ""no""\"
                    =1+1             | '=1+1
                    ＝1+1            | '＝1+1
                    a;=1+1           | "a;'=1+1"
                    a; =1+1          | "a; '=1+1"
                    a;-2             | "a;'-2"
                    `a\t@SUM(1)`     | `"a\t'@SUM(1)"`
                    a;b=1            | "a;b=1"
                    """)
    void aFormulaIsAText(String text, String cell) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new Csv(out).line(text);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(cell + "\r\n");
    }
}
