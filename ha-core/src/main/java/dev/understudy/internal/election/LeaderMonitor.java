package dev.understudy.internal.election;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.understudy.spi.Entry;
import java.util.Optional;

/**
 * What the first in line knows of the process behind the leader's entry.
 *
 * @param leader the entry
 * @param watching the sensors that see it alive, and would notice its end
 * @param suspicion the sign of life that was lost, until it is back
 * @param doubt the connection that was reset, until there is another
 * @param provenBy the sensor that proved the process gone
 * @param trial the challenge under way
 * @param evicting whether the leader's entry is being removed
 * @param actAtNanos not before, after an attempt that failed
 */
public record LeaderMonitor(
        Entry leader,
        ImmutableSet<String> watching,
        Optional<Suspicion> suspicion,
        Optional<Doubt> doubt,
        Optional<String> provenBy,
        Optional<Trial> trial,
        boolean evicting,
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

    /**
     * A connection that was reset, and whose address refuses others since.
     *
     * @param sensor who had it
     * @param answers whether the process has said that it answers challenges
     * @param dispelled whether the process has shown life since: then something in between did it
     */
    public record Doubt(String sensor, boolean answers, boolean dispelled) {}

    static LeaderMonitor over(Entry leader, long nowNanos) {
        return new LeaderMonitor(
                leader,
                ImmutableSet.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                nowNanos);
    }

    /** A sign that is still missing was lost when it was missed first. */
    LeaderMonitor suspecting(Suspicion lost) {
        Suspicion first = suspicion.filter(known -> known.isOf(lost)).orElse(lost);
        return new LeaderMonitor(
                leader, without(lost.sensor()), Optional.of(first), doubt, provenBy, trial, evicting, actAtNanos);
    }

    /** A reset that was explained by a sign of life stays explained, until the sensor has another connection. */
    LeaderMonitor doubting(Doubt reset) {
        Doubt first = doubt.filter(known -> known.sensor().equals(reset.sensor()))
                .filter(Doubt::dispelled)
                .orElse(reset);
        return new LeaderMonitor(
                leader, without(reset.sensor()), suspicion, Optional.of(first), provenBy, trial, evicting, actAtNanos);
    }

    /** The process has shown life since the connection was reset. */
    LeaderMonitor dispelled() {
        Optional<Doubt> explained = doubt.map(known -> new Doubt(known.sensor(), known.answers(), true));
        return new LeaderMonitor(
                leader, watching, suspicion, explained, provenBy, Optional.empty(), evicting, actAtNanos);
    }

    /** The sensor sees life again. */
    LeaderMonitor relieved(String sensor) {
        boolean doubted = isDoubtedBy(sensor);
        return new LeaderMonitor(
                leader,
                ImmutableSet.<String>builder().addAll(watching).add(sensor).build(),
                suspicion.filter(lost -> !lost.sensor().equals(sensor)),
                doubted ? Optional.empty() : doubt,
                provenBy.filter(by -> !by.equals(sensor)),
                doubted ? Optional.empty() : trial,
                evicting,
                actAtNanos);
    }

    /** The sensor sees nothing: what it said of a reset rested on refusals, which are over. */
    LeaderMonitor blinded(String sensor) {
        boolean open = isDoubtedBy(sensor) && !doubt.get().dispelled();
        return new LeaderMonitor(
                leader,
                without(sensor),
                suspicion,
                open ? Optional.empty() : doubt,
                provenBy,
                open ? Optional.empty() : trial,
                evicting,
                actAtNanos);
    }

    LeaderMonitor proven(String sensor) {
        return new LeaderMonitor(
                leader, without(sensor), suspicion, doubt, Optional.of(sensor), Optional.empty(), evicting, actAtNanos);
    }

    LeaderMonitor trying(Trial next) {
        return new LeaderMonitor(leader, watching, suspicion, doubt, provenBy, Optional.of(next), evicting, actAtNanos);
    }

    /** The removal is on its way, which ends a challenge: it names the one that it rests on. */
    LeaderMonitor acting() {
        return new LeaderMonitor(leader, watching, suspicion, doubt, provenBy, Optional.empty(), true, actAtNanos);
    }

    /** What was tried came to nothing, or to nothing that is known; a challenge begins anew. */
    LeaderMonitor failed(long retryNanos) {
        return new LeaderMonitor(leader, watching, suspicion, doubt, provenBy, Optional.empty(), false, retryNanos);
    }

    /** A connection that was reset, as long as nothing explains it. */
    public Optional<Doubt> openDoubt() {
        return doubt.filter(known -> !known.dispelled());
    }

    /** The sensor that has seen enough; proof comes before suspicion. */
    public Optional<String> sensor() {
        return provenBy.or(() -> suspicion.map(Suspicion::sensor))
                .or(() -> openDoubt().map(Doubt::sensor));
    }

    private boolean isDoubtedBy(String sensor) {
        return doubt.filter(known -> known.sensor().equals(sensor)).isPresent();
    }

    private ImmutableSet<String> without(String sensor) {
        return Sets.difference(watching, ImmutableSet.of(sensor)).immutableCopy();
    }
}
