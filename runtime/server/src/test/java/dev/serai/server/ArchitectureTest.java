package dev.serai.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.serai.credential.SecretValue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;

/** The floors of the house: the way of the data is the way of the folders, and nothing points back. */
@AnalyzeClasses(
        packages = "dev.serai",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /** What another module lends to tests. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule declarationsStandOnTheJdkAlone = classes()
            .that()
            .resideInAPackage("dev.serai.connector..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.serai.connector..", "java..", "org.jspecify.annotations..")
            .because("whoever declares a connector compiles against this module and must not inherit libraries from it:"
                    + " put what needs one into the catalogue or the credential vault");

    @ArchTest
    static final ArchRule theCatalogueKnowsDeclarationsAlone = noClasses()
            .that()
            .resideInAPackage("dev.serai.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.serai.credential..", "dev.serai.camel..", "dev.serai.server..", "dev.serai.cli..")
            .because("a connector is data, and neither tokens nor routes belong to it: hand over what is needed");

    @ArchTest
    static final ArchRule theCredentialVaultPointsToDeclarationsAlone = noClasses()
            .that()
            .resideInAPackage("dev.serai.credential..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.serai.catalog..", "dev.serai.camel..", "dev.serai.server..", "dev.serai.cli..")
            .because(
                    "a plain program uses the credential vault without the floors above: pass them an interface of its own");

    @ArchTest
    static final ArchRule theCamelComponentNeedsNoPlatform = noClasses()
            .that()
            .resideInAPackage("dev.serai.camel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.serai.server..", "dev.serai.cli..")
            .because("any Camel application can use the component alone: what the platform adds, it hands in");

    @ArchTest
    static final ArchRule theTerminalStandsByItself = classes()
            .that()
            .resideInAPackage("dev.serai.terminal..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.serai.terminal..", "java..", "org.jspecify.annotations..", "com.google.zxing..")
            .because("the command-line client and the platform both have it: what belongs to one of them stays there");

    @ArchTest
    static final ArchRule springLivesInThePlatformAlone = noClasses()
            .that()
            .resideOutsideOfPackage("dev.serai.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta.servlet..")
            .because(
                    "the same classes serve a plain program, a Camel application and the platform: wire them in dev.serai.server");

    @ArchTest
    static final ArchRule camelLivesInTheRuntimesAlone = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.serai.camel..", "dev.serai.server..", "dev.serai.sample..", "dev.serai.samples..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "org.quartz..")
            .because("tokens are kept alive without Camel, too: put what needs a route or a schedule into runtime/");

    @ArchTest
    static final ArchRule theVaultDriverIsWrappedOnce = noClasses()
            .that()
            .resideOutsideOfPackage("dev.serai.credential.hashicorp..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.jopenlibs..")
            .because("the driver answers 403 and 429 with an empty map and no exception: go through HashicorpVault,"
                    + " which looks at every status");

    @ArchTest
    static final ArchRule theWayOutIsGuarded = noClasses()
            .that()
            .resideInAnyPackage("dev.serai.credential..", "dev.serai.server..", "dev.serai.camel..")
            .and()
            // the vault and applications' upstreams are the operator's own: their address is configuration, and inside
            .resideOutsideOfPackages(
                    "dev.serai.credential.http..",
                    "dev.serai.credential.call..",
                    "dev.serai.credential.hashicorp..",
                    "dev.serai.server.gateway..",
                    "dev.serai.camel..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(HttpClientBuilder.class, HttpClients.class, java.net.http.HttpClient.class)
            .because("a client made elsewhere would call internal addresses, follow redirects and log tokens: take"
                    + " OutboundHttp or ApiClient")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule secretsHaveNoJacksonBinding = noClasses()
            .that()
            .areNotAssignableTo(SecretValue.class)
            .and()
            .resideInAPackage("dev.serai.credential..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson.databind.annotation..")
            .because("a credential is written and read field by field in CredentialJson, never bound")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCallbackChains = noClasses()
            .should()
            .callMethod(CompletableFuture.class, "thenCompose", Function.class)
            .orShould()
            .callMethod(CompletableFuture.class, "thenApply", Function.class)
            .because("code is synchronous and runs on virtual threads: call and wait");

    @ArchTest
    static final ArchRule featuresDoNotTurnInCircles = slices().matching("dev.serai.server.(*)..")
            .should()
            .beFreeOfCycles()
            // every page shows who looks at it, and signing in is a page
            .ignoreDependency(resideInAPackage("dev.serai.server.web"), resideInAPackage("dev.serai.server.identity"))
            .because("features that need each other are one feature: move what both need down, or let one declare an"
                    + " interface as ConnectionUse does");
}
