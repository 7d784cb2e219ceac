package dev.understudy.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.understudy.internal.clock.Jitter;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.lease.Revoker;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Holds the import table of {@code docs/architecture.md}. */
class ArchitectureTest {
    private static final String ROOT = "dev.understudy";
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** The words of the first package that all others may use; the rest of it is the assembly on top. */
    private static final ImmutableSet<String> WORDS = ImmutableSet.of(
            "Contender",
            "Elector",
            "Fence",
            "GatedService",
            "Leadership",
            "LossReason",
            "NodeId",
            "NodePhase",
            "NodeState",
            "NodeStatus",
            "Pass",
            "Term");

    /** Room → what of ours it may import. Rooms below {@code internal} are named without it. */
    private static final ImmutableSetMultimap<String, String> MAY_IMPORT =
            ImmutableSetMultimap.<String, String>builder()
                    .putAll("error", "error")
                    .putAll("words", "words", "error")
                    .putAll("internal.async", "internal.async", "internal.clock", "error")
                    .putAll("internal.lease", "internal.lease", "internal.async", "internal.clock", "spi", "error")
                    .putAll("internal.clock", "internal.clock")
                    .putAll("state", "state", "words", "error", "internal.async")
                    .putAll("spi", "spi", "state", "words", "error")
                    .putAll("internal.config", "internal.config", "spi", "error")
                    .putAll(
                            "internal.election",
                            "internal.election",
                            "internal.lease",
                            "internal.clock",
                            "spi",
                            "words",
                            "error")
                    .putAll("internal.gate", "internal.gate", "words", "error")
                    .putAll(
                            "internal.runtime",
                            "internal.runtime",
                            "internal.async",
                            "internal.clock",
                            "internal.lease",
                            "internal.election",
                            "spi",
                            "words",
                            "error")
                    .putAll(
                            "internal.lock",
                            "internal.lock",
                            "internal.async",
                            "internal.clock",
                            "internal.lease",
                            "spi",
                            "state",
                            "words",
                            "error")
                    .putAll(
                            "internal.state",
                            "internal.state",
                            "internal.async",
                            "internal.clock",
                            "spi",
                            "state",
                            "words",
                            "error")
                    .putAll(
                            "internal.mirror",
                            "internal.mirror",
                            "internal.async",
                            "internal.clock",
                            "spi",
                            "state",
                            "words",
                            "error")
                    .putAll(
                            "internal.shared",
                            "internal.shared",
                            "internal.async",
                            "internal.clock",
                            "spi",
                            "words",
                            "error")
                    .putAll("internal.login", "internal.login", "internal.clock")
                    .putAll(
                            "internal.memory",
                            "internal.memory",
                            "internal.async",
                            "internal.clock",
                            "spi",
                            "state",
                            "words",
                            "error")
                    .putAll(
                            "internal.tripwire",
                            "internal.tripwire",
                            "internal.async",
                            "internal.clock",
                            "internal.net",
                            "spi",
                            "words")
                    .putAll("internal.net", "internal.net")
                    .build();

    @Test
    void eachRoomImportsOnlyWhatTheTableAllows() {
        MAY_IMPORT.asMap().forEach((room, allowed) -> {
            DescribedPredicate<JavaClass> forbidden = DescribedPredicate.describe(
                    "ours but not in " + allowed,
                    other -> other.getPackageName().startsWith(ROOT) && !allowed.contains(room(other)));
            noClasses()
                    .that(DescribedPredicate.describe(
                            "are in " + room, type -> room(type).equals(room)))
                    .should()
                    .dependOnClassesThat(forbidden)
                    .check(CORE);
        });
    }

    @Test
    void everyRoomIsInTheTable() {
        assertThat(CORE.stream()
                        .filter(type -> !isAssembly(type) && !MAY_IMPORT.containsKey(room(type)))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith(ROOT)
                                ? SliceIdentifier.of(room(type))
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "rooms";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void decisionsArePure() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".internal.election", ROOT + ".internal.login")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.net..", "java.nio..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Scheduler.class, Ticker.class, Jitter.class, Revoker.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CORE);
    }

    @Test
    void clocksAndThreadsAreNamedInOnePlaceEach() {
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
                .areAssignableTo(ThreadLocalRandom.class)
                .check(CORE);
        noClasses()
                .that()
                .doNotHaveSimpleName("Threads")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
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

    /** Where a type lives: its package below the root; the words and the assembly share the root itself. */
    private static String room(JavaClass type) {
        if (isAssembly(type)) {
            return "assembly";
        }
        String home = type.getPackageName();
        return home.equals(ROOT) ? "words" : home.substring(ROOT.length() + 1);
    }

    /** The parts of a node and the front door they stand behind import everything, and nothing imports them. */
    private static boolean isAssembly(JavaClass type) {
        String home = type.getPackageName();
        return home.equals(ROOT + ".internal.node")
                || (home.equals(ROOT) && !WORDS.contains(outermost(type).getSimpleName()));
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass plain = type.getBaseComponentType();
        return plain.getEnclosingClass().map(ArchitectureTest::outermost).orElse(plain);
    }
}
