package dev.understudy.internal.runtime;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.election.ElectionState;
import dev.understudy.internal.election.LeaderMonitor;
import dev.understudy.internal.election.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The elector in numbers, under {@code understudy.election}. {@code takeover.time} runs from the watch that led to the
 * promotion, or from the first evidence of a crash, until the service runs; {@code lease.remaining} is in milliseconds.
 */
final class ElectionMetrics {
    private static final String PREFIX = "understudy.election.";
    /** Of the whole process, whichever node's thread it was. */
    private static final String THREAD_FAULTS = "understudy.threads.faults";

    private final Counter won;
    private final Counter lost;
    private final Counter renewals;
    private final Counter renewalFailures;
    private final Counter pauses;
    private final Counter suspicions;
    private final Counter proofs;
    private final Counter evicted;
    private final Timer renewalLatency;
    private final Timer takeover;
    private long rangAtNanos;

    ElectionMetrics(MetricRegistry registry, Supplier<Duration> leaseRemaining, Supplier<Boolean> isLeader) {
        won = registry.counter(PREFIX + "terms.won");
        lost = registry.counter(PREFIX + "terms.lost");
        renewals = registry.counter(PREFIX + "renewals");
        renewalFailures = registry.counter(PREFIX + "renewal.failures");
        pauses = registry.counter(PREFIX + "pauses");
        suspicions = registry.counter(PREFIX + "crash.suspicions");
        proofs = registry.counter(PREFIX + "crash.proofs");
        evicted = registry.counter(PREFIX + "crash.takeovers");
        renewalLatency = registry.timer(PREFIX + "renewal.latency");
        takeover = registry.timer(PREFIX + "takeover.time");
        gauge(registry, THREAD_FAULTS, Faults::count);
        gauge(registry, PREFIX + "lease.remaining", () -> leaseRemaining.get().toMillis());
        gauge(registry, PREFIX + "is.leader", () -> isLeader.get() ? 1 : 0);
    }

    /** A registry may outlive an elector: the newest one is shown. */
    private static void gauge(MetricRegistry registry, String name, Gauge<?> gauge) {
        registry.remove(name);
        registry.register(name, gauge);
    }

    /** Counts what the election made of evidence; a take-over after a crash runs from the first of it. */
    private void sensed(ElectionState before, ElectionState after, long nowNanos) {
        Optional<LeaderMonitor> was = monitor(before);
        Optional<LeaderMonitor> is = monitor(after);
        boolean proven = is.flatMap(LeaderMonitor::provenBy).isPresent()
                && was.flatMap(LeaderMonitor::provenBy).isEmpty();
        boolean suspected = isSuspected(is) && !isSuspected(was);
        if (proven) {
            proofs.inc();
        } else if (suspected) {
            suspicions.inc();
        }
        if ((proven || suspected) && was.flatMap(LeaderMonitor::sensor).isEmpty()) {
            rangAtNanos = nowNanos;
        }
    }

    private static boolean isSuspected(Optional<LeaderMonitor> monitor) {
        return monitor.flatMap(LeaderMonitor::suspicion).isPresent()
                || monitor.flatMap(LeaderMonitor::openDoubt).isPresent();
    }

    private static Optional<LeaderMonitor> monitor(ElectionState state) {
        return state instanceof ElectionState.Queued queued ? queued.monitor() : Optional.empty();
    }

    void paused() {
        pauses.inc();
    }

    void observe(ElectionState before, ElectionEvent event, ElectionState after, long nowNanos) {
        if (event instanceof ElectionEvent.Renewed renewed) {
            renewals.inc();
            renewalLatency.update(nowNanos - renewed.sentAtNanos(), TimeUnit.NANOSECONDS);
        } else if (event instanceof ElectionEvent.RenewFailed) {
            renewalFailures.inc();
        } else if (before.stage() == Stage.QUEUED && event instanceof ElectionEvent.Notified) {
            rangAtNanos = nowNanos;
        } else if (event instanceof ElectionEvent.Sensed) {
            sensed(before, after, nowNanos);
        } else if (event instanceof ElectionEvent.EvictionTried tried
                && tried.outcome().done()) {
            evicted.inc();
        }
        if (before.stage() != Stage.QUEUED && after.stage() == Stage.QUEUED) {
            // Whoever finds the queue empty gets no notice.
            rangAtNanos = nowNanos;
        }
        if (before.stage() == Stage.QUEUED && after.stage() == Stage.STARTING) {
            won.inc();
        } else if (before.stage() == Stage.STARTING && after.stage() == Stage.LEADING) {
            takeover.update(nowNanos - rangAtNanos, TimeUnit.NANOSECONDS);
        } else if (before.stage() != Stage.STOPPING && after.stage() == Stage.STOPPING) {
            lost.inc();
        }
    }
}
