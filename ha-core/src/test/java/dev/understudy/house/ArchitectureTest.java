package dev.understudy.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.google.common.collect.ImmutableSetMultimap;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Holds the import table of {@code docs/architecture.md}. */
class ArchitectureTest {
    private static final String ROOT = "dev.understudy";
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Package → what of ours it may import. */
    private static final ImmutableSetMultimap<String, String> MAY_IMPORT =
            ImmutableSetMultimap.<String, String>builder()
                    .putAll("error", "error")
                    .putAll("api", "api", "error")
                    .putAll("queue", "queue", "api", "error")
                    .putAll("config", "config", "error")
                    .putAll("port", "port", "api", "error", "queue", "config")
                    .putAll("election", "election", "api", "error", "queue")
                    .putAll("gate", "gate", "api", "error", "port")
                    .putAll("runtime", "runtime", "api", "error", "port", "queue", "election")
                    .putAll("lock", "lock", "api", "error", "port", "queue", "election")
                    .putAll("state", "state", "api", "error", "port")
                    .putAll("mirror", "mirror", "api", "error", "port", "queue")
                    .putAll("session", "session", "api", "error", "port", "queue")
                    .putAll("memory", "memory", "api", "error", "port", "queue", "config")
                    .putAll("tripwire", "tripwire", "port", "queue")
                    .build();

    @Test
    void eachPackageImportsOnlyWhatTheTableAllows() {
        MAY_IMPORT.asMap().forEach((room, allowed) -> {
            DescribedPredicate<JavaClass> forbidden = DescribedPredicate.describe(
                    "ours but not in " + allowed,
                    other -> other.getPackageName().startsWith(ROOT)
                            && allowed.stream().noneMatch(name -> inRoom(other, name)));
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + room)
                    .should()
                    .dependOnClassesThat(forbidden)
                    .check(CORE);
        });
    }

    @Test
    void everyPackageIsInTheTable() {
        classes()
                .should()
                .resideInAnyPackage(MAY_IMPORT.keySet().stream()
                        .map(room -> ROOT + "." + room)
                        .toArray(String[]::new))
                .orShould()
                .resideInAPackage(ROOT)
                .check(CORE);
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices()
                .matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void decisionsArePure() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".election")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.net..", "java.nio..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CORE);
    }

    @Test
    void onlySystemPortsNamesClocksAndThreads() {
        // The in-process store is shared by all nodes of a process, so it cannot run on the clock of one of them.
        noClasses()
                .that()
                .doNotHaveSimpleName("SystemPorts")
                .and()
                .doNotHaveSimpleName("MemoryBackendProvider")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .check(CORE);
    }

    @Test
    void coreKnowsNoStore() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcd..", "io.grpc..")
                .check(CORE);
    }

    private static boolean inRoom(JavaClass type, String room) {
        return type.getPackageName().equals(ROOT + "." + room);
    }
}
