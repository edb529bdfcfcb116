package io.gantry.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of docs/architecture.md that the class path alone cannot hold. */
class ArchitectureTest {

    private static final JavaClasses GANTRY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gantry");

    /** Where clocks and chance come from, and programs of their own that have no such root. */
    private static final String[] COMPOSITION_ROOTS = {
        "io.gantry.server..",
        "io.gantry.cli..",
        "io.gantry.demo..",
        "io.gantry.simulation..",
        "io.gantry.supervisor..",
        "io.gantry.broker..",
        "io.gantry.benchmarks.."
    };

    @Test
    void everyModuleIsLookedAt() {
        for (String layer : new String[] {"inventory", "provisioner", "bridge", "scheduler", "platform", "kinds"}) {
            assertThat(GANTRY.that(resideInAPackage("io.gantry." + layer + "..")))
                    .as(layer)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest(name = "{0} knows of the other layers only what their api says")
    @CsvSource({
        "inventory, provisioner, bridge, scheduler",
        "provisioner, inventory, bridge, scheduler",
        "bridge, inventory, provisioner, scheduler",
        "scheduler, inventory, provisioner, bridge",
    })
    void layersMeetAtTheirApis(String layer, String first, String second, String third) {
        noClasses()
                .that()
                .resideInAPackage("io.gantry." + layer + "..")
                .should()
                .dependOnClassesThat(insideOf(first).or(insideOf(second)).or(insideOf(third)))
                .check(GANTRY);
    }

    private static DescribedPredicate<JavaClass> insideOf(String layer) {
        return resideInAPackage("io.gantry." + layer + "..")
                .and(DescribedPredicate.not(resideInAPackage("io.gantry." + layer + ".api..")))
                .as("the inside of " + layer);
    }

    @Test
    void kindsAndApisKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage("io.gantry.kinds..", "io.gantry.*.api..", "io.gantry.*.spi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..", "org.hibernate..", "org.apache.kafka..")
                .check(GANTRY);
    }

    @Test
    void theCoreIsPlainJava() {
        classes()
                .that()
                .resideInAnyPackage("io.gantry.scheduler.core..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "io.gantry.scheduler.core..", "io.gantry.matching..", "org.jspecify.annotations.."))
                .check(GANTRY);
    }

    @Test
    void featuresOfALayerHaveNoCycles() {
        for (String layer :
                new String[] {"inventory", "provisioner", "bridge", "scheduler", "platform", "kinds", "cli"}) {
            slices().matching("io.gantry." + layer + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(GANTRY);
        }
    }

    /** The framework's own reading takes every word but true for no, and answers what is no number with "no such path". */
    @Test
    void queriesAreReadByUs() {
        methods()
                .that(DescribedPredicate.<JavaMethod>describe(
                        "take query parameters",
                        method -> method.getParameters().stream().anyMatch(ArchitectureTest::isOfAQuery)))
                .should(ArchCondition.from(DescribedPredicate.<JavaMethod>describe(
                        "take them as text, to be read by io.gantry.platform.web.Query",
                        method -> method.getParameters().stream()
                                .filter(ArchitectureTest::isOfAQuery)
                                .allMatch(parameter -> parameter.getRawType().isEquivalentTo(String.class)
                                        || parameter.getRawType().isEquivalentTo(List.class)))))
                .check(GANTRY);
    }

    private static boolean isOfAQuery(JavaParameter parameter) {
        return parameter.isAnnotatedWith(QueryParam.class);
    }

    @Test
    void clocksAndChanceComeFromTheCompositionRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackages(COMPOSITION_ROOTS)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(Random.class)
                .check(GANTRY);
    }

    /** Threads that end with a request, a stream or a call to something outside: the fault simulation has none of these. */
    private static final String[] THREADS_OF_THEIR_OWN = {
        "io.gantry.platform.thread..",
        "io.gantry.platform.engine..",
        "io.gantry.bridge.join..",
        "io.gantry.scheduler.log..",
        "io.gantry.provisioner.(fake|engine|local)..",
        "io.gantry.bridge.docker..",
        "io.gantry.scheduler.docker.."
    };

    @Test
    void aLayersThreadsAreStartedWhereTheFaultSimulationHasItsOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.gantry.platform..",
                        "io.gantry.inventory..",
                        "io.gantry.provisioner..",
                        "io.gantry.bridge..",
                        "io.gantry.scheduler..")
                .and()
                .resideOutsideOfPackages(THREADS_OF_THEIR_OWN)
                .should()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .because("io.gantry.platform.thread.Threads starts them, and the fault simulation has others")
                .check(GANTRY);
    }
}
