package dev.understudy.internal.state;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.StateStore.Committed;
import dev.understudy.spi.StateStore.Outcome;
import dev.understudy.spi.StateStore.Refused;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The shared state in numbers, under {@code understudy.state}. {@code writes} counts transactions that were applied,
 * {@code conflicts} those whose conditions did not hold, {@code fenced.off} those of a term that was over;
 * {@code batch.size} is how many went in one commit, {@code latency} from the call of the oldest of them to its answer.
 */
final class StateMetrics {
    private static final String PREFIX = "understudy.state.";

    final Counter reads;
    private final Counter writes;
    private final Counter conflicts;
    private final Counter fencedOff;
    private final Histogram batchSize;
    private final Timer latency;

    StateMetrics(MetricRegistry registry) {
        reads = registry.counter(PREFIX + "reads");
        writes = registry.counter(PREFIX + "writes");
        conflicts = registry.counter(PREFIX + "conflicts");
        fencedOff = registry.counter(PREFIX + "fenced.off");
        batchSize = registry.histogram(PREFIX + "batch.size");
        latency = registry.timer(PREFIX + "latency");
    }

    /** A write was refused before it was queued. */
    void refused(HaException refusal) {
        if (refusal instanceof NotLeaderException) {
            fencedOff.inc();
        }
    }

    void answered(Batch batch, @Nullable Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        batchSize.update(batch.size());
        latency.update(nowNanos - batch.first().queuedAtNanos, TimeUnit.NANOSECONDS);
        if (outcome instanceof Committed committed) {
            long refused = committed.verdicts().stream()
                    .filter(Refused.class::isInstance)
                    .count();
            conflicts.inc(refused);
            writes.inc(batch.size() - refused);
        } else if (failure instanceof NotLeaderException) {
            fencedOff.inc(batch.size());
        }
    }
}
