package dev.understudy.election;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.understudy.queue.Entry;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the first in line knows of the process behind the leader's entry.
 *
 * @param leader the entry
 * @param watching the sensors that see it alive, and would notice its end
 * @param suspicion the sign of life that was lost, until it is back
 * @param provenBy the sensor that proved the process gone
 * @param ousting whether the leader's entry is being removed
 * @param actAtNanos not before, after an attempt that failed
 */
public record Vigil(
        Entry leader,
        ImmutableSet<String> watching,
        Optional<Suspicion> suspicion,
        Optional<String> provenBy,
        boolean ousting,
        long actAtNanos) {
    /**
     * A lost sign of life.
     *
     * @param sensor who missed it
     * @param armedRevision the record that named it, as it was seen
     * @param sinceNanos when it was missed first
     */
    public record Suspicion(String sensor, long armedRevision, long sinceNanos) {
        private boolean isOf(Suspicion other) {
            return sensor.equals(other.sensor) && armedRevision == other.armedRevision;
        }
    }

    static Vigil over(Entry leader, long nowNanos) {
        return new Vigil(leader, ImmutableSet.of(), Optional.empty(), Optional.empty(), false, nowNanos);
    }

    /** A sign that is still missing was lost when it was missed first. */
    Vigil suspecting(Suspicion lost) {
        Suspicion first = suspicion.filter(known -> known.isOf(lost)).orElse(lost);
        return new Vigil(leader, without(lost.sensor()), Optional.of(first), provenBy, ousting, actAtNanos);
    }

    /** The sensor sees life again. */
    Vigil relieved(String sensor) {
        return new Vigil(
                leader,
                ImmutableSet.<String>builder().addAll(watching).add(sensor).build(),
                suspicion.filter(lost -> !lost.sensor().equals(sensor)),
                provenBy.filter(by -> !by.equals(sensor)),
                ousting,
                actAtNanos);
    }

    Vigil proven(String sensor) {
        return new Vigil(leader, without(sensor), suspicion, Optional.of(sensor), ousting, actAtNanos);
    }

    Vigil acting() {
        return new Vigil(leader, watching, suspicion, provenBy, true, actAtNanos);
    }

    Vigil failed(long retryNanos) {
        return new Vigil(leader, watching, suspicion, provenBy, false, retryNanos);
    }

    /** The sensor that has seen enough; proof comes before suspicion. */
    public Optional<String> sensor() {
        return provenBy.or(() -> suspicion.map(Suspicion::sensor));
    }

    private ImmutableSet<String> without(String sensor) {
        return Sets.difference(watching, ImmutableSet.of(sensor)).immutableCopy();
    }

    /** What must not have changed for a suspicion to be acted on; empty for proof. */
    OptionalLong armedRevision() {
        return provenBy.isPresent() || suspicion.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(suspicion.get().armedRevision());
    }
}
