package dev.understudy.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.understudy.internal.election.Policy;
import dev.understudy.internal.election.Stage;
import dev.understudy.testkit.sim.SimService.Manners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden transcripts of what everybody asks about, in {@code src/test/resources/transcripts}. After a wanted change run
 * with {@code -Dtranscripts.update=true}, read the difference, and commit it.
 */
@ExtendWith(Quiet.class)
class ScenariosTest {
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final SimSetup CALM = SimSetup.calm(0, TTL);
    /** A service that never writes past the gate keeps a transcript short. */
    private static final Manners PLAIN = new Manners(50, 50, 60_000, 0, 0, 0);

    static Stream<Arguments> scenarios() {
        return Stream.of(
                scenario("first-leader", 0, world -> {
                    world.boot("n1");
                    pass(world, 1_000);
                }),
                scenario("take-over-after-a-crash", 2, world -> {
                    world.crash(leader(world));
                    pass(world, 6_500);
                }),
                scenario("restart-after-a-crash", 1, world -> {
                    world.crash(leader(world));
                    world.boot("n1");
                    pass(world, 7_000);
                }),
                scenario("step-down", 2, world -> {
                    world.stepDown(leader(world));
                    pass(world, 1_000);
                }),
                scenario("close", 3, world -> {
                    world.close(leader(world));
                    pass(world, 1_000);
                }),
                scenario("pause-of-the-leader", 2, world -> {
                    world.pause(leader(world), seconds(8));
                    pass(world, 9_000);
                }),
                scenario("partition-of-the-leader", 2, world -> {
                    world.partition(leader(world), seconds(7));
                    pass(world, 9_000);
                }),
                scenario("etcd-outage", 2, world -> {
                    world.outage(seconds(8));
                    pass(world, 15_000);
                }),
                scenario("frozen-member-and-late-enlist", 1, world -> {
                    SimNode late = world.boot("n2");
                    world.run(Duration.ofSeconds(1), () -> late.stage() == Stage.ENLISTING);
                    world.freezeMember(late, seconds(6));
                    pass(world, 9_000);
                }),
                scenario("thawed-raft-leader-revokes-a-live-lease", 2, world -> {
                    world.revokeWrongly();
                    pass(world, 1_000);
                }),
                scenario("operator-deletes-the-entry", 2, world -> {
                    world.deleteFirst();
                    pass(world, 1_000);
                }),
                scenario("duplicate-id", 1, world -> {
                    world.boot("n1");
                    pass(world, 12_000);
                }));
    }

    static Stream<Arguments> crashes() {
        SimSetup plain = CALM.behaving(PLAIN, false);
        Policy grace = new Policy(Policy.ActOn.GRACE, Duration.ofMillis(250), 0, false);
        Consumer<SimWorld> crash = world -> {
            world.crash(leader(world));
            pass(world, 2_000);
        };
        return Stream.of(
                arguments("crash-proven-by-the-tripwire", plain.sensing(Policy.DEFAULT, "sign", "tripwire"), crash),
                arguments("crash-suspected-by-the-sign", plain.sensing(grace, "sign"), crash),
                arguments("sign-lost-and-restored", plain.sensing(grace, "sign"), (Consumer<SimWorld>) world -> {
                    world.loseSign(leader(world));
                    pass(world, 2_000);
                }),
                arguments(
                        "sign-lost-while-the-leader-is-paused",
                        plain.sensing(new Policy(Policy.ActOn.GRACE, Duration.ZERO, 0, false), "sign"),
                        (Consumer<SimWorld>) world -> {
                            SimNode paused = leader(world);
                            world.pause(paused, seconds(1));
                            world.loseSign(paused);
                            pass(world, 2_000);
                        }),
                arguments("firewall-resets-and-refuses", plain.sensing(Policy.DEFAULT, "sign", "tripwire"), (Consumer<
                                SimWorld>)
                        world -> {
                            world.firewall(leader(world), true, seconds(2));
                            pass(world, 3_000);
                        }),
                arguments("crash-after-a-reset", plain.sensing(Policy.DEFAULT, "tripwire"), (Consumer<SimWorld>)
                        world -> {
                            SimNode leader = leader(world);
                            world.firewall(leader, true, seconds(2));
                            world.crash(leader);
                            pass(world, 2_000);
                        }),
                arguments("two-dead-at-once", plain.sensing(Policy.DEFAULT, "sign", "tripwire"), (Consumer<SimWorld>)
                        world -> {
                            world.crash(world.alive().get(1));
                            world.crash(leader(world));
                            pass(world, 7_000);
                        }),
                arguments("transfer", plain.sensing(Policy.DEFAULT, "sign", "tripwire"), (Consumer<SimWorld>) world -> {
                    world.transfer(leader(world), world.alive().get(2));
                    pass(world, 1_000);
                }),
                arguments("transfer-to-one-that-dies", plain.sensing(Policy.DEFAULT, "sign", "tripwire"), (Consumer<
                                SimWorld>)
                        world -> {
                            SimNode heir = world.alive().get(2);
                            world.transfer(leader(world), heir);
                            world.crash(heir);
                            pass(world, 7_000);
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("crashes")
    void aSuccessionHappensAsWritten(String name, SimSetup setup, Consumer<SimWorld> script) throws IOException {
        SimWorld world = world(setup);
        for (int i = 1; i <= 3; i++) {
            world.boot("n" + i);
            pass(world, 100);
        }
        Transcript transcript = new Transcript(world);
        script.accept(world);
        compare(name, transcript);
    }

    static Stream<Arguments> badServices() {
        return Stream.of(
                arguments("start-fails", new Manners(50, 50, 60_000, 1, 0, 0), 4_000L),
                arguments("start-hangs", new Manners(50, 50, 60_000, 0, 1, 0), 4_000L),
                arguments("stop-overruns-its-deadline", new Manners(50, 50, 60_000, 0, 0, 1), 11_000L));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void happensAsWritten(String name, int nodes, Consumer<SimWorld> script) throws IOException {
        SimWorld world = world(PLAIN, false);
        for (int i = 1; i <= nodes; i++) {
            world.boot("n" + i);
            pass(world, 100);
        }
        Transcript transcript = new Transcript(world);
        script.accept(world);
        compare(name, transcript);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badServices")
    void aBadServiceIsSurvivedAsWritten(String name, Manners manners, long millis) throws IOException {
        SimWorld world = world(manners, true);
        Transcript transcript = new Transcript(world);
        world.boot("n1");
        pass(world, 100);
        world.boot("n2");
        pass(world, 100);
        world.serving().ifPresent(world::stepDown);
        pass(world, millis);
        compare(name, transcript);
    }

    private static SimWorld world(Manners manners, boolean halts) {
        return world(CALM.behaving(manners, halts));
    }

    private static SimWorld world(SimSetup setup) {
        return new SimWorld(setup, new Dice(1));
    }

    private static SimNode leader(SimWorld world) {
        return world.serving().orElseThrow();
    }

    private static long seconds(long number) {
        return Duration.ofSeconds(number).toNanos();
    }

    private static void pass(SimWorld world, long millis) {
        world.run(Duration.ofMillis(millis).toNanos());
    }

    private static void compare(String name, Transcript transcript) throws IOException {
        Path golden = Path.of(
                System.getProperty("understudy.project.dir"),
                "ha-testkit/src/test/resources/transcripts",
                name + ".txt");
        if (Boolean.getBoolean("transcripts.update")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, transcript.toString(), UTF_8);
        }
        assertThat(golden).content(UTF_8).isEqualToNormalizingNewlines(transcript.toString());
    }

    private static Arguments scenario(String name, int nodes, Consumer<SimWorld> script) {
        return arguments(name, nodes, script);
    }
}
