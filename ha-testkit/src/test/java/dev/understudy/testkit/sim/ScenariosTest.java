package dev.understudy.testkit.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.understudy.election.Stage;
import dev.understudy.testkit.sim.SimService.Manners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
                scenario("first-leader", world -> start(world, "n1")),
                scenario("take-over-after-a-crash", world -> {
                    world.crash(start(world, "n1", "n2"));
                    pass(world, 6_500);
                }),
                scenario("restart-after-a-crash", world -> {
                    world.crash(start(world, "n1"));
                    world.boot("n1");
                    pass(world, 7_000);
                }),
                scenario("step-down", world -> {
                    world.stepDown(start(world, "n1", "n2"));
                    pass(world, 1_000);
                }),
                scenario("close", world -> {
                    world.close(start(world, "n1", "n2", "n3"));
                    pass(world, 1_000);
                }),
                scenario("pause-of-the-leader", world -> {
                    world.pause(start(world, "n1", "n2"), Duration.ofSeconds(8).toNanos());
                    pass(world, 9_000);
                }),
                scenario("partition-of-the-leader", world -> {
                    world.partition(
                            start(world, "n1", "n2"), Duration.ofSeconds(7).toNanos());
                    pass(world, 9_000);
                }),
                scenario("etcd-outage", world -> {
                    start(world, "n1", "n2");
                    world.outage(Duration.ofSeconds(8).toNanos());
                    pass(world, 15_000);
                }),
                scenario("frozen-member-and-late-enlist", world -> {
                    start(world, "n1");
                    SimNode late = world.boot("n2");
                    world.run(Duration.ofSeconds(1), () -> late.stage() == Stage.ENLISTING);
                    world.freezeMember(late, Duration.ofSeconds(6).toNanos());
                    pass(world, 9_000);
                }),
                scenario("thawed-raft-leader-revokes-a-live-lease", world -> {
                    start(world, "n1", "n2");
                    world.revokeWrongly();
                    pass(world, 1_000);
                }),
                scenario("operator-deletes-the-entry", world -> {
                    start(world, "n1", "n2");
                    world.deleteFirst();
                    pass(world, 1_000);
                }),
                scenario("duplicate-id", world -> {
                    start(world, "n1");
                    world.boot("n1");
                    pass(world, 8_000);
                }));
    }

    static Stream<Arguments> badServices() {
        return Stream.of(
                arguments("start-fails", new Manners(50, 50, 60_000, 1, 0, 0), 7_000L),
                arguments("start-hangs", new Manners(50, 50, 60_000, 0, 1, 0), 4_000L),
                arguments("stop-overruns-its-deadline", new Manners(50, 50, 60_000, 0, 0, 1), 8_000L));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void happensAsWritten(String name, Consumer<SimWorld> script) throws IOException {
        compare(name, PLAIN, script);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badServices")
    void aBadServiceIsSurvivedAsWritten(String name, Manners manners, long millis) throws IOException {
        compare(name, manners, world -> {
            world.boot("n1");
            pass(world, 100);
            world.boot("n2");
            pass(world, 100);
            if (manners.clings() > 0) {
                world.stepDown(world.lives().get(0));
            }
            pass(world, millis);
        });
    }

    /** Boots nodes one after the other; the first leads. */
    private static SimNode start(SimWorld world, String... ids) {
        for (String id : List.of(ids)) {
            world.boot(id);
            pass(world, 100);
        }
        return world.serving().orElseThrow();
    }

    private static void pass(SimWorld world, long millis) {
        world.run(Duration.ofMillis(millis).toNanos());
    }

    private static void compare(String name, Manners manners, Consumer<SimWorld> script) throws IOException {
        SimSetup setup = new SimSetup(0, CALM.timing(), CALM.conditions(), manners, true, 0, 0, true, SimRun.HONEST);
        SimWorld world = new SimWorld(setup, new Dice(1));
        Transcript transcript = new Transcript(world);
        world.observe(transcript);
        script.accept(world);
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

    private static Arguments scenario(String name, Consumer<SimWorld> script) {
        return arguments(name, script);
    }
}
