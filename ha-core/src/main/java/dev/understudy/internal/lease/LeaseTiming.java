package dev.understudy.internal.lease;

import dev.understudy.error.ConfigException;
import java.time.Duration;
import java.util.Optional;

/**
 * The timings of one elector and the relations between them, checked at construction (claim S3).
 *
 * <pre>
 *  renewal sent                                       stop begins        deadline     lease can end
 *  |-- renewInterval --|-- attempts, one failing ... --|-- stopBudget --|-- margin --|
 *  |------------------------------------ granted ttl --------------------------------|
 * </pre>
 *
 * @param ttl lease time to live; etcd counts whole seconds, so it is rounded up on the wire
 * @param renewInterval from one renewal's send time to the next
 * @param attemptTimeout how long one attempt to renew or to read the queue may take
 * @param joinTimeout how long one attempt to get a lease, claim the id or join the queue may take
 * @param lookInterval at most this long between two reads of the queue, watches or not
 * @param safetyMargin local validity ends this long before the lease can; covers clock drift
 * @param stopBudget how long a deposed service may take to stop
 * @param startBudget how long a promoted service may take to start
 */
public record LeaseTiming(
        Duration ttl,
        Duration renewInterval,
        Duration attemptTimeout,
        Duration joinTimeout,
        Duration lookInterval,
        Duration safetyMargin,
        Duration stopBudget,
        Duration startBudget) {

    /** The assumed bound on the drift between this process' monotonic clock and the store's, a part of one (A3). */
    public static final double MAX_DRIFT = 0.01;

    private static final Duration MIN_TTL = Duration.ofSeconds(1);
    private static final Duration MAX_TTL = Duration.ofDays(1);
    private static final Duration LONGEST_WAITING_LOOK = Duration.ofSeconds(5);

    /** @throws ConfigException stating the relation that does not hold, with the values */
    public LeaseTiming {
        require(
                between(ttl, MIN_TTL, MAX_TTL),
                "cluster.leader-session-ttl",
                ttl,
                "must be from " + text(MIN_TTL) + " to " + text(MAX_TTL));
        positive("cluster.start-budget", startBudget);
        positive("cluster.safety-margin", safetyMargin);
        positive("renew interval", renewInterval);
        positive("attempt timeout", attemptTimeout);
        positive("join timeout", joinTimeout);
        positive("look interval", lookInterval);
        Duration drift = Duration.ofNanos((long) (requestedNanos(ttl) * MAX_DRIFT));
        require(
                safetyMargin.compareTo(drift) >= 0,
                "cluster.safety-margin",
                safetyMargin,
                "must cover the clock drift: at least 1 % of cluster.leader-session-ttl=" + text(ttl));
        require(!stopBudget.isNegative(), "cluster.stop-budget", stopBudget, "must not be negative");
        Duration sum = renewInterval
                .plus(attemptTimeout.multipliedBy(2))
                .plus(stopBudget)
                .plus(safetyMargin);
        require(
                sum.compareTo(ttl) < 0,
                "cluster.leader-session-ttl",
                ttl,
                "must be longer than renew interval " + text(renewInterval) + " + 2 attempts of "
                        + text(attemptTimeout) + " + cluster.stop-budget " + text(stopBudget)
                        + " + cluster.safety-margin " + text(safetyMargin) + " = " + text(sum));
    }

    /** All timings derived from the time to live. */
    public static LeaseTiming of(Duration ttl) {
        return of(ttl, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The timings a user chose; the rest is derived from the time to live. */
    public static LeaseTiming of(
            Duration ttl,
            Optional<Duration> safetyMargin,
            Optional<Duration> stopBudget,
            Optional<Duration> startBudget) {
        Duration fifth = ttl.dividedBy(5);
        return new LeaseTiming(
                ttl,
                fifth,
                clamp(ttl.dividedBy(10), Duration.ofMillis(100), Duration.ofMillis(500)),
                Duration.ofSeconds(3),
                clamp(fifth, Duration.ofMillis(100), Duration.ofSeconds(2)),
                safetyMargin.orElse(clamp(ttl.dividedBy(50), Duration.ofMillis(100), MAX_TTL)),
                stopBudget.orElse(fifth),
                startBudget.orElse(Duration.ofSeconds(60)));
    }

    /** The time to live as the store is asked for it, nanoseconds: whole seconds, rounded up. */
    public long requestedTtlNanos() {
        return requestedNanos(ttl);
    }

    /**
     * At most this long between two reads of the queue by a node that waits: its own place is not at stake, only how
     * soon it notices that the watch failed.
     */
    public Duration waitingLookInterval() {
        Duration half = clamp(ttl.dividedBy(2), Duration.ZERO, LONGEST_WAITING_LOOK);
        return half.compareTo(lookInterval) < 0 ? lookInterval : half;
    }

    /** The least time between two attempts of the same thing, so that a fast refusal does not spin. */
    public long retryPauseNanos() {
        return attemptTimeout.toNanos() / 3;
    }

    /** The local deadlines that follow from a renewal sent at {@code sentAtNanos} and acknowledged with this TTL. */
    public Deadline deadline(long sentAtNanos, long grantedTtlNanos) {
        long until = sentAtNanos + grantedTtlNanos - safetyMargin.toNanos();
        return new Deadline(until - stopBudget.toNanos(), until);
    }

    private static long requestedNanos(Duration ttl) {
        long seconds = ttl.toSeconds() + (ttl.toNanosPart() > 0 ? 1 : 0);
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static void positive(String key, Duration value) {
        boolean ok = value.compareTo(Duration.ZERO) > 0 && value.compareTo(MAX_TTL) <= 0;
        require(ok, key, value, "must be positive, and at most " + text(MAX_TTL));
    }

    private static boolean between(Duration value, Duration min, Duration max) {
        return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    }

    private static Duration clamp(Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0) {
            return min;
        }
        return value.compareTo(max) > 0 ? max : value;
    }

    private static void require(boolean holds, String key, Duration value, String rule) {
        if (!holds) {
            throw new ConfigException(key, text(value), rule);
        }
    }

    /** The duration as a user would write it. */
    public static String text(Duration value) {
        return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
    }
}
