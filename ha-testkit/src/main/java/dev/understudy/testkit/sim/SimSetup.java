package dev.understudy.testkit.sim;

import com.google.common.collect.ImmutableSet;
import dev.understudy.internal.election.Policy;
import dev.understudy.internal.lease.LeaseTiming;
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
 * @param policy of every node, but for its priority
 * @param highestPriority each node draws one from 0 to this
 * @param sensors by name, in every node
 * @param tokenLife how long a login lasts; zero if the store asks nobody to log in
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
        Policy policy,
        int highestPriority,
        ImmutableSet<String> sensors,
        Duration tokenLife,
        Supplier<Plant> plant) {
    private static final long MAX_DRIFT_PPM = (long) (LeaseTiming.MAX_DRIFT * 1_000_000);

    /** Fair weather, for scenarios a person reads. */
    static SimSetup calm(int nodes, Duration ttl) {
        return new SimSetup(
                nodes,
                timing(ttl),
                Conditions.STEADY,
                Manners.GOOD,
                true,
                0,
                0,
                true,
                Policy.DEFAULT,
                0,
                ImmutableSet.of(),
                Duration.ZERO,
                SimRun.HONEST);
    }

    /** The same world with other services. */
    SimSetup behaving(Manners other, boolean forced) {
        return new SimSetup(
                nodes,
                timing,
                conditions,
                other,
                keepsDeadlines,
                lateness,
                maxDriftPpm,
                forced,
                policy,
                highestPriority,
                sensors,
                tokenLife,
                plant);
    }

    /** The same world with other sensors and another policy. */
    SimSetup sensing(Policy other, String... names) {
        return new SimSetup(
                nodes,
                timing,
                conditions,
                manners,
                keepsDeadlines,
                lateness,
                maxDriftPpm,
                halts,
                other,
                highestPriority,
                ImmutableSet.copyOf(names),
                tokenLife,
                plant);
    }

    /** The policy of one node. */
    Policy policyOf(Dice dice) {
        int priority = highestPriority == 0 ? policy.priority() : (int) dice.between(0, highestPriority);
        return new Policy(policy.actOn(), policy.crashGrace(), priority, false);
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
                policy(dice),
                dice.chance(0.8) ? 0 : 2,
                dice.chance(0.8) ? ImmutableSet.of("sign", "tripwire") : ImmutableSet.of(),
                tokenLife(dice),
                plant);
    }

    private static Policy policy(Dice dice) {
        Policy.ActOn actOn = dice.chance(0.6) ? Policy.ActOn.REFUSED : Policy.ActOn.GRACE;
        return new Policy(actOn, Duration.ofMillis(dice.between(0, 300)), 0, false);
    }

    private static Duration tokenLife(Dice dice) {
        return switch ((int) dice.between(0, 2)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(4);
            default -> Duration.ofMinutes(5);
        };
    }

    private static LeaseTiming timing(Duration ttl) {
        return LeaseTiming.of(ttl, Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(3)));
    }
}
