package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.Portal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings that can't be meant stop the start, and say what to do. */
@ExtendWith(OutputCaptureExtension.class)
class BadSettingsTests {

    @TempDir private Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "portal.acess-file=x|; did you mean portal.access-file?",
                "portal.catalog.refresh-evry=1s|; did you mean portal.catalog.refresh-every?",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.buckt=b|; did you mean"
                        + " portal.sources.s3.a.bucket?",
                "portal.login.providers.corp.isuer=x|; did you mean"
                        + " portal.login.providers.corp.issuer?",
                "server.servlet.context-path=portal|must start with '/'",
                "portal.audit.key-file=/nowhere/key.pem|/nowhere/key.pem",
                "portal.audit.directory=/proc/nowhere|/proc/nowhere",
                "portal.audit.webhook.url=ftp://x|url",
                "portal.login.providers.a.issuer=https://a.example,portal.login.providers.a.client-id=x,portal.login.providers.a.ca-file=/nowhere/ca.pem|/nowhere/ca.pem",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.bucket=b,portal.sources.s3.a.endpoint=::|endpoint",
                "portal.downloads.at-once=-1|at-once",
                "portal.downloads.check-first=x|check-first",
                "portal.checks.hours=x|hours",
                "spring.datasource.url=jdbc:nothing:x|driver class",
                "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/x|The database can't be used",
                "server.ssl.bundle=nothing|nothing",
                "server.port=x|server.port",
                "spring.ssl.bundle.pem.portal.keystore.certificate=file:/nowhere/tls.crt,server.ssl.bundle=portal|/nowhere/tls.crt",
                "portal.catalog.refresh-every=0s|must be longer than nothing",
                "portal.sources.nfs.a.path=/x|portal.sources.nfs",
                "portal.sources.s3.a.site=eu|bucket",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.bucket=b,portal.sources.s3.a.bukket=c|bukket",
                "portal.sources.s3.a.site=EU,portal.sources.s3.a.bucket=b|lower case",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.bucket=b,portal.sources.s3.a.access-key=k|access-key"
                    + " and secret-key go together",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.bucket=b,portal.sources.directory.a.site=eu,portal.sources.directory.a.path=/x|used"
                    + " twice",
                "portal.sources.sidecar.a.site=eu|at least one cluster",
                "portal.sources.sidecar.a.site=eu,portal.sources.sidecar.a.clusters=ledger|namespace/name",
                "portal.sources.directory.a.site=eu|path",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.bucket=b,portal.sources.s3.a.layout=k4s|portal.sources.s3.a.layout:"
                    + " there is no layout 'k4s'; there are auto,",
                "portal.sources.directory.a.site=eu,portal.sources.directory.a.path=/x,portal.sources.directory.a.cluster=prod|set"
                    + " layout too",
                "portal.sources.s3.a.site=eu,portal.sources.s3.a.bucket=b,portal.sources.s3.a.time-zone=Mars|time-zone",
                "portal.sources.custom-layouts.mine.pattern=(,portal.sources.custom-layouts.mine.example=a|portal.sources.custom-layouts.mine:"
                    + " pattern is not a regular expression: Unclosed group",
                "portal.sources.custom-layouts.mine.pattern=(?<cluster>[a-z]+),portal.sources.custom-layouts.mine.example=prod1|example"
                    + " 'prod1' does not match pattern",
                "portal.sources.custom-layouts.mine.pattern=(?<cluster>[a-z]+)|example",
                "portal.admin-password= |admin-password",
                "portal.login.http-basik=true|portal.login.http-basik",
                "portal.login.session.idle=1m|at least 2m",
                "portal.login.session.longest=30m|no shorter than idle",
                "portal.login.trusted-proxies=10.0.0.300|is no address",
                "portal.login.emergency.longest=1m|between 2m and 24h",
                "portal.login.emergency.account= |account must not be blank",
                "portal.login.providers.a.issuer=https://a.example,portal.login.providers.a.client-id=x,portal.login.emergency.account=glass|no"
                    + " account of that name",
                "portal.login.providers.a.client-id=x|issuer must be an address",
                "portal.login.providers.local.issuer=https://a.example,portal.login.providers.local.client-id=x|can't"
                    + " be the name",
                "portal.login.providers.a.issuer=https://a.example,portal.login.providers.a.client-id=x,portal.login.providers.b.issuer=https://b.example,portal.login.providers.b.client-id=x|each"
                    + " needs a group-prefix",
                "portal.login.providers.a.issuer=https://a.example,portal.login.providers.a.client-id=x,portal.login.providers.b.issuer=https://b.example,portal.login.providers.b.client-id=x,portal.login.providers.a.group-prefix=c:,portal.login.providers.b.group-prefix=c:|each"
                    + " needs a group-prefix",
                "portal.login.providers.a.issuer=https://a.example,portal.login.providers.a.client-id=x,portal.login.providers.b.issuer=https://b.example,portal.login.providers.b.client-id=x,portal.login.providers.b.groups-claim=,portal.login.providers.a.user-prefix=,portal.login.providers.b.user-prefix=|same"
                    + " user-prefix",
                "portal.notifications.look-every=0s|look-every",
                "portal.notifications.channels.a.team=x|type is missing",
                "portal.notifications.channels.a.type=slack,portal.notifications.channels.a.team=x,portal.notifications.channels.a.url=//hunter2|url"
                    + " must be an http or https URL",
                "portal.notifications.channels.a.type=webhook,portal.notifications.channels.a.team=x,portal.notifications.channels.a.url=https://x/hunter2,portal.notifications.channels.a.administrators=true|set"
                    + " either team or administrators",
                "portal.notifications.channels.a.type=mail,portal.notifications.channels.a.team=x,portal.notifications.channels.a.to=a@b.c|needs"
                    + " mail.host",
                "portal.login.issuers.a.issuer=https://a.example|audiences must name the portal",
            })
    void stopTheStart(String settings, String sentence, CapturedOutput output) {
        Portal.Settings portal = Portal.in(directory);
        for (String setting : settings.split(",", -1)) {
            int equals = setting.indexOf('=');
            portal.set(setting.substring(0, equals), setting.substring(equals + 1));
        }

        Throwable failure = catchThrowable(portal::start);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(sentence)
                .doesNotContain("hunter2")
                .doesNotContain("\tat ");
        assertThat(ExitCode.of(failure))
                .isEqualTo(
                        settings.contains("postgresql")
                                ? ExitCode.FAILED
                                : ExitCode.WRONG_SETTINGS);
    }

    @Test
    void aPortInUseMayBeFreeLater() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Portal.Settings portal =
                    Portal.in(directory)
                            .set("server.address", "127.0.0.1")
                            .set("server.port", taken.getLocalPort());

            assertThat(ExitCode.of(catchThrowable(portal::start))).isEqualTo(ExitCode.FAILED);
        }
    }

    /** Development versions made their tables in many more steps, of which the last was 74. */
    @Test
    void aDatabaseOfADevelopmentVersionStopsTheStartAndStaysAsItIs(CapturedOutput output)
            throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Databases.sqlite(home).close();
        JdbcTemplate jdbc = new JdbcTemplate(Databases.sqliteOfPortal(home));
        jdbc.update(
                """
                update flyway_schema_history set description = 'catalogue', script = 'V1__catalogue.sql',
                    checksum = -399371338 where version = '1'\
                """);
        jdbc.update(
                """
                insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                    installed_by, execution_time, success)
                values (34, '74', 'cluster order', 'SQL', 'V74__cluster_order.sql', -1880972176, '', 3, 1)\
                """);
        var history = jdbc.queryForList("select * from flyway_schema_history");

        assertThatThrownBy(Portal.in(directory)::start).isNotNull();

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The database was made by a development version of the portal")
                .contains("Start with an empty database")
                .doesNotContain("\tat ");
        assertThat(jdbc.queryForList("select * from flyway_schema_history")).isEqualTo(history);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "PORTAL_CATALOG_REFRESHEVRY,PORTAL_CATALOG_REFRESHEVERY",
        "PORTAL_ACESSFILE,PORTAL_ACCESSFILE",
        "PORTAL_ADMINPASWORD,PORTAL_ADMINPASSWORD",
        "PORTAL_SOURCES_S3_PROD_BUKKET,PORTAL_SOURCES_S3_PROD_BUCKET",
        "PORTAL_LOGIN_NOTHING_OF_THE_KIND,environment variable",
    })
    void aMisspeltVariableStopsTheStartAndTheRightOneIsNamed(
            String variable, String sentence, CapturedOutput output) {
        Portal.Settings portal = Portal.in(directory).variable(variable, "hunter2");

        assertThatThrownBy(portal::start).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START", variable + " (", sentence)
                .doesNotContain("hunter2");
    }

    /** Kubernetes sets some for a service named "portal", and others have names of their own. */
    @Test
    void aVariableOfSomebodyElseStopsNothing() {
        Portal.in(directory)
                .variable("PORTAL_SERVICE_HOST", "10.0.0.1")
                .variable("PORTAL_PORT_8080_TCP_ADDR", "10.0.0.1")
                .variable("PORTAL_AUDIT_SERVICE_PORT_HTTP", "1")
                .variable("PORTAL_COLOUR_OF_THE_DOOR", "blue")
                .variable("PORTAL_TOKEN", "ebp_of-the-command-list")
                .variable("PORTAL_CATALOG_REFRESHEVERY", "5m")
                .variable("PORTAL_LOGIN_TRUSTEDPROXIES_0", "10.0.0.1")
                .variable("PORTAL_LOGIN_PROVIDERS_CORP_ISSUER", "https://a.example")
                .variable("PORTAL_LOGIN_PROVIDERS_CORP_CLIENTID", "x")
                .start()
                .close();
    }

    @ParameterizedTest
    @CsvSource({"80,a", "37,ä"})
    void aPasswordThatIsTooLongForItsHashStopsTheStart(
            int letters, String letter, CapturedOutput output) {
        Portal.Settings portal =
                Portal.in(directory).set("portal.admin-password", letter.repeat(letters));

        assertThatThrownBy(portal::start).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "admin-password must be at most 72 bytes")
                .doesNotContain("\tat ", letter.repeat(letters));
    }

    @Test
    void aSecretIsNotToldAgain(CapturedOutput output) {
        Portal.Settings portal =
                Portal.in(directory)
                        .set("portal.sources.s3.a.site", "eu")
                        .set("portal.sources.s3.a.secret-key", "very-secret-key");

        assertThatThrownBy(portal::start).isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .doesNotContain("very-secret-key");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "teams: {a: {members: {users: [x]}, grants: [{clusters: 'x/y', verbs:"
                        + " [list]}]}}|line 1|x/y",
                "teams: {a: {members: {users: [x]}, grants: [{clusters: '*/*/*', verbs:"
                        + " [fly]}]}}|line 1|fly",
                "teams: {a: {members: {users: [x]}, grants: [{clusters: '*/*/*'}]}}|line 1|verbs",
                "teams: {a: {members: {users: [x]}, grants: [{clusters: '*/*/*', verbs: []}]}}|line"
                        + " 1|names nothing",
                "teams: {a: {member: {users: [x]}}}|line 1|member",
                "teams: {a: {}, a: {}}|line 1|a",
                "accounts: {x: {password: secret}}|accounts.x|hash",
                "account: {}|line 1|account",
                "teams: [|can't be used|",
                "accounts: {x: {password: '{noop}x'}}|accounts.x|bcrypt"
            })
    void aBrokenAccessFileStopsTheStart(
            String yaml,
            String first,
            @org.jspecify.annotations.Nullable String second,
            CapturedOutput output) {
        assertThatThrownBy(() -> Portal.in(directory).access(directory, yaml).start()).isNotNull();
        assertThat(output)
                .contains("access file")
                .contains(first)
                .contains(second == null ? "" : second);
    }

    @Test
    void theAdministratorsNameIsTaken(CapturedOutput output) {
        assertThatThrownBy(
                        () ->
                                Portal.in(directory)
                                        .access(directory, Portal.accounts("admin"))
                                        .start())
                .hasStackTraceContaining("portal.admin-password");
    }

    @Test
    void noHashIsQuotedFromABrokenAccessFile(CapturedOutput output) {
        String broken = "accounts:\n  x: {password: \"{bcrypt}$2a$10$SECRETSECRET\n  y: {}\n";

        assertThatThrownBy(() -> Portal.in(directory).access(directory, broken).start())
                .isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "line")
                .doesNotContain("SECRETSECRET");
    }

    @Test
    void theValueOfAMisspeltSettingIsNotTold(CapturedOutput output) {
        Portal.Settings portal = Portal.in(directory).set("portal.admin-pasword", "hunter2");

        assertThatThrownBy(portal::start).isNotNull();
        assertThat(output)
                .contains("There is no such setting: portal.admin-pasword")
                .doesNotContain("hunter2");
    }

    @Test
    void anAccessFileThatIsNamedAndNotThereStopsTheStart(CapturedOutput output) {
        Path nowhere = directory.resolve("nowhere.yaml");

        assertThatThrownBy(() -> Portal.in(directory).set("portal.access-file", nowhere).start())
                .isNotNull();
        assertThat(output).contains("APPLICATION FAILED TO START").contains("nowhere.yaml");
    }

    @Test
    void aHomeThatCannotBeMadeStopsTheStart(CapturedOutput output) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "in the way");

        assertThatThrownBy(
                        () -> Portal.in(directory).set("portal.home", file.resolve("home")).start())
                .isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Set portal.home to a directory")
                .doesNotContain("\tat ");
    }
}
