package dev.understudy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.etcd.EtcdExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.spi.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A leader's process dies, and the next node serves long before the lease could end (claims S10 and L2). */
class CrashTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private static final Duration TTL = Duration.ofSeconds(60);
    /** Milliseconds on a quiet machine. */
    private static final Duration SOON = Duration.ofSeconds(5);

    /** All that {@code jdeps} names of what a node and its log need, and Netty's way to the memory. */
    private static final String FEW_MODULES = "java.base,java.logging,java.naming,java.xml,jdk.unsupported";

    private static final String FEWEST_MODULES = "java.base,java.logging,java.naming,java.xml";
    private static final Optional<ToolProvider> JLINK = ToolProvider.findFirst("jlink");

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);

    private final List<ChildNode> nodes = new ArrayList<>();

    /** What the nodes are set to act on. */
    enum Mode {
        /** The default: proof, by the tripwire. */
        REFUSED {
            @Override
            Election of(Election election) {
                return election.with("cluster.tripwire-listen", "127.0.0.1:0");
            }
        },
        GRACE {
            @Override
            Election of(Election election) {
                return election.with("cluster.crash-detect", "sign").with("cluster.crash-act-on", "grace");
            }
        },
        NO_GRACE {
            @Override
            Election of(Election election) {
                return GRACE.of(election).with("cluster.crash-grace", "0s");
            }
        };

        abstract Election of(Election election);
    }

    @AfterEach
    void closeAll() {
        nodes.forEach(ChildNode::close);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void afterSigkillTheNextNodeServesAtOnce(Mode mode) throws Exception {
        Election election = mode.of(Election.in(ETCD.endpoints(), TTL));
        ChildNode leader = node(election, "LEADING");
        ChildNode next = node(election, "QUEUED");
        List<Long> millis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ChildNode last = node(election, "QUEUED");
            awaitSensors(mode, election, leader, next);
            leader.awaitMoreWrites(5);

            long killedAt = System.nanoTime();
            leader.process().kill();

            Event started = next.awaitAfter(killedAt, "started");
            millis.add(TimeUnit.NANOSECONDS.toMillis(started.nanos() - killedAt));
            assertThat(started.nanos() - killedAt).isLessThan(SOON.toNanos());
            next.awaitMoreWrites(5);
            assertThat(last.events("started")).isEmpty();
            leader = next;
            next = last;
        }
        System.out.println("SIGKILL -> next node serves, " + mode + ": "
                + millis.stream().sorted().toList() + " ms");
        election.verify(ETCD.endpoints(), nodes.toArray(new Subject[0]));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"REFUSED", "NO_GRACE"})
    void aLeaderThatStandsStillIsLeftAlone(Mode mode) throws Exception {
        Election election = mode.of(Election.in(ETCD.endpoints(), TTL));
        ChildNode leader = node(election, "LEADING");
        ChildNode next = node(election, "QUEUED");
        awaitSensors(mode, election, leader, next);

        leader.process().freeze();
        Awaitility.await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        leader.process().thaw();

        leader.awaitMoreWrites(5);
        assertThat(leader.events("stopped")).isEmpty();
        assertThat(next.events("started")).isEmpty();
    }

    /** What is optional in the JDK is optional here: a run-time image that has little more than etcd's client needs. */
    @Test
    void withFewModulesOfTheJdkTheTripwireIsAsFast() throws Exception {
        theTripwireIsAsFast(
                (election, id) -> ChildNode.start(CountingNode.class, election, id, "--limit-modules=" + FEW_MODULES));
    }

    /** The same with an image that {@code jlink} made, which has nothing but those modules on its disk. */
    @Test
    @EnabledIf(value = "canLink", disabledReason = "this JDK has no jmods, or no jlink")
    void inARunTimeImageTheTripwireIsAsFast(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("image");
        int code = JLINK.orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "--add-modules=" + FEWEST_MODULES,
                        "--strip-debug",
                        "--no-man-pages",
                        "--no-header-files",
                        "--output=" + image);
        assertThat(code).as("exit code of jlink").isZero();
        theTripwireIsAsFast((election, id) -> ChildNode.start(image, election, id));
    }

    static boolean canLink() {
        return JLINK.isPresent() && Files.isDirectory(Path.of(System.getProperty("java.home"), "jmods"));
    }

    private void theTripwireIsAsFast(BiFunction<Election, String, ChildNode> start) throws Exception {
        Election election = Mode.REFUSED.of(Election.in(ETCD.endpoints(), TTL));
        ChildNode leader = limited(start, election, "LEADING");
        ChildNode next = limited(start, election, "QUEUED");
        awaitSensors(Mode.REFUSED, election, leader, next);

        long killedAt = System.nanoTime();
        leader.process().kill();

        Event started = next.awaitAfter(killedAt, "started");
        assertThat(started.nanos() - killedAt).isLessThan(SOON.toNanos());
        assertThat(next.details()).doesNotContain("NoClassDefFoundError");
    }

    private ChildNode limited(BiFunction<Election, String, ChildNode> start, Election election, String stage) {
        ChildNode node = start.apply(election, "node-" + (nodes.size() + 1));
        nodes.add(node);
        node.awaitStage(stage);
        return node;
    }

    private ChildNode node(Election election, String stage) {
        ChildNode node = ChildNode.start(election, "node-" + (nodes.size() + 1));
        nodes.add(node);
        node.awaitStage(stage);
        return node;
    }

    private static void awaitSensors(Mode mode, Election election, ChildNode leader, ChildNode next) {
        if (mode == Mode.REFUSED) {
            String said = "the tripwire of " + leader.id() + " at ";
            next.awaitUntil("a tripwire", () -> next.details().contains(said));
        } else {
            leader.awaitUntil("a sign", () -> Signs.isArmed(ETCD.etcd(), election, leader.id()));
        }
    }
}
