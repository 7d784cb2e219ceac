package dev.understudy.testkit.sim;

import dev.understudy.election.LeaseTiming;
import dev.understudy.testkit.sim.Link.Conditions;
import dev.understudy.testkit.sim.SimService.Manners;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What holds for a whole world.
 *
 * @param nodes how many nodes it begins with
 * @param timing of every elector
 * @param conditions of every link when nothing special happens
 * @param manners of every service
 * @param keepsDeadlines whether coordinators answer in time, as they should, or leave that to their caller
 * @param lateness how often a timer is late
 * @param maxDriftPpm how much clocks may drift, parts per million
 * @param halts whether a service that overran is ended by force, with its process; else others just go on
 * @param plant a bug for each node, or none
 */
record SimSetup(
        int nodes,
        LeaseTiming timing,
        Conditions conditions,
        Manners manners,
        boolean keepsDeadlines,
        double lateness,
        long maxDriftPpm,
        boolean halts,
        Supplier<Plant> plant) {
    private static final long MAX_DRIFT_PPM = (long) (LeaseTiming.MAX_DRIFT * 1_000_000);

    /** Fair weather, for scenarios a person reads. */
    static SimSetup calm(int nodes, Duration ttl) {
        return new SimSetup(nodes, timing(ttl), Conditions.STEADY, Manners.GOOD, true, 0, 0, true, SimRun.HONEST);
    }

    /** Anything that may happen to somebody. */
    static SimSetup random(Dice dice, Supplier<Plant> plant) {
        Conditions conditions = switch ((int) dice.between(0, 3)) {
            case 0, 1 -> Conditions.GOOD;
            case 2 -> new Conditions(900, 0.02, 0.2, 150);
            default -> new Conditions(900, 0.1, 0.3, 1_000);
        };
        Manners manners = switch ((int) dice.between(0, 2)) {
            case 0 -> Manners.GOOD;
            case 1 -> new Manners(300, 300, 500, 0.1, 0.05, 0);
            default -> new Manners(1_000, 500, 500, 0.2, 0.1, 0.1);
        };
        return new SimSetup(
                (int) dice.between(1, 4),
                timing(Duration.ofSeconds(dice.between(2, 5))),
                conditions,
                manners,
                dice.chance(0.5),
                dice.chance(0.5) ? 0.1 : 0,
                MAX_DRIFT_PPM,
                dice.chance(0.8),
                plant);
    }

    private static LeaseTiming timing(Duration ttl) {
        return LeaseTiming.of(ttl, Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(3)));
    }
}
