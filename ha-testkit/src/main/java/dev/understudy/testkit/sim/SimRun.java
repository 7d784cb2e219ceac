package dev.understudy.testkit.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One schedule from one seed: nodes boot, faults happen, faults end, somebody must lead. The same seed of the same
 * commit is the same run, event by event.
 */
public final class SimRun {
    static final Supplier<Plant> HONEST = () -> Plant.NONE;

    private static final int HORIZON_TTLS = 3;
    /** What L1 allows besides the time to live: a lost call, a failed start's retreat, claims, the expiry scan. */
    private static final Duration REST_OF_L1 = Duration.ofSeconds(11);

    private final SimWorld world;

    private SimRun(SimWorld world) {
        this.world = world;
    }

    /**
     * Runs one schedule.
     *
     * @throws AssertionError if a claim is broken: with the seed, the command that replays it, and a transcript
     */
    public static void of(long seed) {
        Optional<Violation> violation = find(seed, HONEST);
        if (violation.isPresent()) {
            throw new AssertionError(explain(seed, violation.get()), violation.get());
        }
    }

    /** What one schedule did, line by line, also if it broke a claim. */
    public static String transcript(long seed) {
        return transcript(seed, HONEST);
    }

    static String transcript(long seed, Supplier<Plant> plant) {
        SimRun run = prepare(seed, plant);
        Transcript transcript = new Transcript(run.world);
        try {
            run.go();
        } catch (Violation violation) {
            transcript.note(String.valueOf(violation.getMessage()));
        }
        return transcript.toString();
    }

    /** The claim one schedule breaks, if it breaks one. */
    static Optional<Violation> find(long seed, Supplier<Plant> plant) {
        try {
            prepare(seed, plant).go();
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation);
        }
    }

    private static SimRun prepare(long seed, Supplier<Plant> plant) {
        Dice dice = new Dice(seed);
        return new SimRun(new SimWorld(SimSetup.random(dice, plant), dice));
    }

    private void go() {
        Duration ttl = world.setup().timing().ttl();
        long horizon = ttl.multipliedBy(HORIZON_TTLS).toNanos();
        new FaultPlan(world).begin(horizon);
        world.run(horizon);
        world.heal();
        keepOneAlive();
        Duration bound = ttl.plus(REST_OF_L1);
        if (!world.run(bound, () -> world.serving().isPresent())) {
            world.nobodyServes(bound);
        }
        // Long enough for whoever was robbed to notice, and for namesakes to meet.
        world.run(ttl.dividedBy(2).toNanos());
        world.run(bound.multipliedBy(2), this::isCalm);
        world.checkSettled();
    }

    /** Whoever was told to close may do so only now. */
    private void keepOneAlive() {
        if (world.alive().isEmpty()) {
            world.boot("n1");
        }
        world.time().in(Duration.ofSeconds(1).toNanos(), this::keepOneAlive);
    }

    private boolean isCalm() {
        return world.serving().isPresent()
                && world.namesakes() == 0
                && world.alive().stream().noneMatch(node -> node.login().isRefused());
    }

    private static String explain(long seed, Violation violation) {
        return violation.getMessage() + System.lineSeparator()
                + "replay: mvn -pl ha-testkit -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsim.seed=" + seed + System.lineSeparator()
                + transcript(seed);
    }
}
