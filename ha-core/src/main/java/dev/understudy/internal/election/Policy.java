package dev.understudy.internal.election;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.lease.LeaseTiming;
import java.time.Duration;

/**
 * What a user prefers, beyond the timings.
 *
 * @param actOn what suffices to take over from a leader before its lease ends
 * @param crashGrace how long a lost sign of life may stay away, with {@link ActOn#GRACE}
 * @param priority a leader hands over to a candidate whose priority is larger
 * @param noFailover whether this node never leads, and so never enters the queue
 */
public record Policy(ActOn actOn, Duration crashGrace, int priority, boolean noFailover) {
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);

    /** What holds if the user says nothing. */
    public static final Policy DEFAULT = new Policy(ActOn.REFUSED, Duration.ofMillis(250), 0, false);

    /** What suffices to take over early (claim S10). */
    public enum ActOn {
        /** Proof that the process is gone: it refuses connections where it used to answer. */
        REFUSED,
        /** Suspicion too: its sign of life stayed away. For services whose every effect is fenced. */
        GRACE
    }

    /** @throws ConfigException if the grace is negative or longer than an hour */
    public Policy {
        if (crashGrace.isNegative() || crashGrace.compareTo(LONGEST_GRACE) > 0) {
            throw new ConfigException(
                    "cluster.crash-grace",
                    LeaseTiming.text(crashGrace),
                    "must be from 0s to " + LeaseTiming.text(LONGEST_GRACE));
        }
    }
}
