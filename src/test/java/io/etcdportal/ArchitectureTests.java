package io.etcdportal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import io.etcdportal.access.Viewer;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The cut of the portal, and the habits that the compiler can't keep. */
@AnalyzeClasses(packages = "io.etcdportal", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    /** Handlers that somebody may reach who has not signed in. */
    private static final Set<String> OPEN_HANDLERS =
            Set.of(
                    "io.etcdportal.login.LoginPages.login",
                    "io.etcdportal.login.LoginPages.signedOut",
                    "io.etcdportal.login.provider.BackChannelLogout.logOut",
                    "io.etcdportal.web.ErrorPage.error",
                    "io.etcdportal.web.preferences.PreferencePages.keepLanguage");

    /** The packages and their arrows are those of each package-info; none points in a circle. */
    @Test
    void packagesUseOnlyWhatTheySay() {
        ApplicationModules modules = ApplicationModules.of(EtcdBackupPortal.class);

        modules.verify();
        assertThat(modules.stream().map(module -> module.getIdentifier().toString()))
                .containsExactlyInAnyOrder(
                        "background",
                        "client",
                        "command",
                        "console",
                        "metrics",
                        "notify",
                        "sentence",
                        "paging",
                        "replica",
                        "webhook",
                        "home",
                        "etcd",
                        "cluster",
                        "access",
                        "source",
                        "catalog",
                        "audit",
                        "download",
                        "login",
                        "web");
    }

    @ArchTest
    static final ArchRule nobodyImportsWebOrLogin =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.etcdportal.web..", "io.etcdportal.login")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.etcdportal.web", "io.etcdportal.login");

    @ArchTest
    static final ArchRule onlyTheBucketsKnowAmazon =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.etcdportal.source.s3")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule onlyTheSidecarsKnowTheHttpClient =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.etcdportal.source.sidecar", "io.etcdportal.source.s3")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule sourcesDoNotKnowEachOther =
            noClasses()
                    .that()
                    .resideInAPackage("io.etcdportal.source")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.etcdportal.source.directory",
                            "io.etcdportal.source.s3",
                            "io.etcdportal.source.sidecar");

    /**
     * What etcd itself keeps as JSON may be read by Jackson's parser. How the types of these
     * packages look in JSON is not theirs to know.
     */
    @ArchTest
    static final ArchRule theInnermostKnowNoFramework =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.etcdportal.etcd..",
                            "io.etcdportal.cluster",
                            "io.etcdportal.sentence")
                    .and()
                    .doNotHaveSimpleName("package-info")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework..",
                            "tools.jackson.databind..",
                            "com.fasterxml.jackson..");

    /** Whoever may call it, and what it tells those who may not, begins with knowing who asks. */
    @ArchTest
    static final ArchRule everyHandlerTakesAViewer =
            methods()
                    .that()
                    .areDeclaredInClassesThat()
                    .areMetaAnnotatedWith(Controller.class)
                    .and()
                    .areMetaAnnotatedWith(RequestMapping.class)
                    .and(areNotOpen())
                    .should()
                    .haveRawParameterTypes(whichHoldAViewer());

    /** SettingNames looks for no others. */
    @ArchTest
    static final ArchRule settingsAreNamedSo =
            classes()
                    .that()
                    .areAnnotatedWith(ConfigurationProperties.class)
                    .should()
                    .haveSimpleNameEndingWith("Settings");

    /** Nothing begins a transaction at an annotation: see EtcdBackupPortal. */
    @ArchTest
    static final ArchRule transactionsAreBegunInCode =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName(
                            "org.springframework.transaction.annotation.Transactional");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields =
            noFields()
                    .should()
                    .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                    .orShould()
                    .beAnnotatedWith("org.springframework.beans.factory.annotation.Value");

    @ArchTest
    static final ArchRule staticFieldsDoNotChange =
            com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
                    .that()
                    .areStatic()
                    .should()
                    .beFinal();

    @ArchTest
    static final ArchRule namesAreTheFields =
            noClasses()
                    .should()
                    .haveNameMatching(".*(Util|Utils|Helper|Helpers|Impl|Dto|DTO|Manager|Service)");

    @ArchTest
    static final ArchRule noReactiveTypesAndNoAsynchronousAnswers =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("reactor..", "io.reactivex..", "org.reactivestreams..")
                    .orShould()
                    .dependOnClassesThat()
                    .haveSimpleName("StreamingResponseBody");

    @ArchTest
    static final ArchRule controllersAreOfTheirPackage =
            classes()
                    .that()
                    .areMetaAnnotatedWith(Controller.class)
                    .should()
                    .notHaveModifier(JavaModifier.PUBLIC);

    /** Each feature has database tables of its own, and others ask the feature. */
    @ArchTest
    static void tablesAreOfTheirFeature(JavaClasses portal) {
        assertThat(
                        portal.stream()
                                .filter(type -> type.getSimpleName().endsWith("Table"))
                                .filter(type -> !feature(type).equals("io.etcdportal.console")))
                .isNotEmpty()
                .allSatisfy(
                        table ->
                                assertThat(table.getDirectDependenciesToSelf())
                                        .extracting(user -> feature(user.getOriginClass()))
                                        .containsOnly(feature(table)));
    }

    private static String feature(JavaClass type) {
        return type.getPackageName().replaceFirst("(io\\.etcdportal\\.[a-z]+).*", "$1");
    }

    /**
     * Within a feature the packages use each other in one direction: each line is a package with
     * those of its feature that it uses.
     */
    @ArchTest
    static void packagesOfAFeatureUseEachOtherInOneDirection(JavaClasses portal) {
        Map<String, Set<String>> used = new TreeMap<>();
        for (JavaClass type : portal) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("io.etcdportal.")
                        && !target.getPackageName().equals(type.getPackageName())
                        && feature(target).equals(feature(type))) {
                    used.computeIfAbsent(shortName(type), _ -> new TreeSet<>())
                            .add(shortName(target));
                }
            }
        }

        assertThat(used.toString().replace("], ", "]\n").replaceAll("[{}]", ""))
                .isEqualTo(
                        """
                        audit.chain=[audit, audit.store]
                        audit.export=[audit, audit.search]
                        audit.exposure=[audit, audit.search, audit.store]
                        audit.record=[audit, audit.chain, audit.store]
                        audit.search=[audit, audit.chain, audit.store]
                        audit.store=[audit]
                        audit.verify=[audit, audit.chain, audit.store]
                        catalog=[catalog.model, catalog.parts, catalog.refresh, catalog.store]
                        catalog.check=[catalog, catalog.model, catalog.store]
                        catalog.metrics=[catalog.model, catalog.store]
                        catalog.parts=[catalog.model, catalog.store]
                        catalog.refresh=[catalog.model, catalog.parts, catalog.store]
                        catalog.store=[catalog.model]
                        catalog.web=[catalog, catalog.check, catalog.model, catalog.store]
                        download=[download.active, download.http, download.reading, download.resume]
                        download.reading=[download.active, download.http, download.resume]
                        download.resume=[download.http]
                        etcd.restore=[etcd, etcd.snapshot]
                        etcd.snapshot=[etcd]
                        login=[login.identity, login.issuer, login.local, login.network, login.provider, login.session, login.token]
                        login.identity=[login.session]
                        login.issuer=[login.identity, login.provider, login.session]
                        login.local=[login.identity, login.provider, login.session, login.token]
                        login.network=[login.provider, login.session]
                        login.provider=[login.identity, login.session]
                        login.token=[login.session]
                        source=[source.encoding, source.layout]
                        source.directory=[source, source.layout]
                        source.layout=[source.encoding]
                        source.s3=[source, source.layout]
                        source.sidecar=[source]
                        web=[web.preferences]
                        web.openapi=[web]\
                        """);
    }

    private static String shortName(JavaClass type) {
        return type.getPackageName().replace("io.etcdportal.", "");
    }

    private static DescribedPredicate<JavaMethod> areNotOpen() {
        return DescribedPredicate.describe(
                "are not on the list of open handlers",
                method ->
                        !OPEN_HANDLERS.contains(
                                method.getOwner().getFullName() + "." + method.getName()));
    }

    private static DescribedPredicate<java.util.List<JavaClass>> whichHoldAViewer() {
        return DescribedPredicate.describe(
                "a Viewer among them",
                types -> types.stream().anyMatch(type -> type.isEquivalentTo(Viewer.class)));
    }
}
