package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Words for the history of terms. It is for people: nothing waits for it, and its wall-clock times are never compared.
 * An end is the last time of which it can be proven that the term was valid: when it was given up, but not later than
 * its own deadline (the last acknowledged renewal and the lease); or when the evidence came up that its process is
 * gone. Used by the loop only.
 */
final class Historian {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int ATTEMPTS = 3;
    /** An end that could not be told when it was due is told when the store is back, whenever that is. */
    private static final Backoff UNTOLD = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final ElectionStore store;
    private final Duration lease;
    private final Duration timeout;
    private final Calls calls;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final InstantSource wall;
    private @Nullable Sight sight;
    private Instant electedAt = Instant.EPOCH;

    /**
     * Another's term, as this process saw it while it waited.
     *
     * @param missedAt since when there is evidence that its process is gone
     */
    private record Sight(Entry leader, Instant first, Instant last, Optional<Instant> missedAt) {}

    /** @param lease its time to live, as it is asked for */
    Historian(ElectionStore store, Duration lease, Duration timeout, Ports ports) {
        this.store = store;
        this.lease = lease;
        this.timeout = timeout;
        this.calls = new Calls(ports.scheduler());
        this.scheduler = ports.scheduler();
        this.ticker = ports.ticker();
        this.wall = ports.wall();
    }

    /** Remembers whose entry a read has shown as the first of the queue. */
    void saw(Optional<Entry> first) {
        if (first.isPresent()) {
            Instant now = wall.instant();
            Sight before = sight;
            sight = before != null && before.leader.equals(first.get())
                    ? new Sight(before.leader, before.first, now, before.missedAt)
                    : new Sight(first.get(), now, now, Optional.empty());
        }
    }

    /** Remembers since when a leader's process is missed. */
    void sensed(ElectionEvent.Sensed event) {
        Sight of = sight;
        if (of == null || !of.leader.equals(event.leader())) {
            return;
        }
        Optional<Instant> missedAt = of.missedAt;
        Evidence evidence = event.evidence();
        if (evidence instanceof Evidence.Alive) {
            missedAt = Optional.empty();
        } else if (evidence instanceof Evidence.Gone || (missedAt.isEmpty() && !(evidence instanceof Evidence.Blind))) {
            missedAt = Optional.of(wall.instant());
        }
        sight = new Sight(of.leader, of.first, of.last, missedAt);
    }

    /** Remembers when this process was elected. */
    void elected() {
        electedAt = wall.instant();
    }

    /** Records that the term of {@code own} began. */
    void began(Entry own) {
        Optional<TermBeginning.Sighting> before = Optional.ofNullable(sight)
                .filter(seen -> seen.leader.createRevision() < own.createRevision())
                .map(seen -> new TermBeginning.Sighting(seen.leader.term().number(), seen.last));
        record(own, new TermBeginning(electedAt, lease, before), ATTEMPTS);
    }

    /**
     * How this process' own term ends now, or ended when its deadline passed.
     *
     * @param held the term
     */
    TermEnd end(LossReason reason, Optional<HeldTerm> held) {
        long late = held.map(term -> ticker.nanos() - term.validUntilNanos()).orElse(0L);
        Instant at = wall.instant().minusNanos(Math.max(0, late));
        TermEnd end = switch (reason) {
            case RESIGNED -> new TermEnd(TermEnd.Reason.RESIGNED, "", at);
            case CLOSED -> new TermEnd(TermEnd.Reason.RESIGNED, "node closed", at);
            case START_FAILED -> new TermEnd(TermEnd.Reason.RESIGNED, "service did not start", at);
            case TRANSFERRED -> new TermEnd(TermEnd.Reason.TRANSFERRED, "", at);
            case LAPSED -> new TermEnd(TermEnd.Reason.LAPSED, "", at);
            case REVOKED -> new TermEnd(TermEnd.Reason.REVOKED, "", at);
            case RESTORED -> new TermEnd(TermEnd.Reason.REVOKED, "the store was restored", at);
        };
        return end.ofTermSince(electedAt);
    }

    /** @param sensor who noticed that the leader's process is dead */
    TermEnd crashed(Entry leader, String sensor) {
        Optional<Sight> seen = Optional.ofNullable(sight).filter(known -> known.leader.equals(leader));
        Instant at = seen.flatMap(Sight::missedAt).orElseGet(wall::instant);
        TermEnd end = new TermEnd(TermEnd.Reason.CRASHED, sensor, at);
        return seen.map(known -> end.ofTermSince(known.first)).orElse(end);
    }

    /** The store did not answer when it was told: it is told again until it does. */
    void untold(Entry own, TermEnd end) {
        untold(own, end, 0);
    }

    private void untold(Entry own, TermEnd end, int failures) {
        scheduler.after(
                UNTOLD.nanos(failures),
                () -> calls.call(
                        "tell the end",
                        timeout,
                        () -> store.queue().withdraw(own, Optional.of(end), timeout),
                        new Calls.Answer<>() {
                            @Override
                            public void ok(Void nothing) {}

                            @Override
                            public void failed(HaException cause) {
                                untold(own, end, failures + 1);
                            }
                        }));
    }

    private void record(Entry own, TermBeginning beginning, int attempts) {
        calls.call("began", timeout, () -> store.history().began(own, beginning, timeout), new Calls.Answer<>() {
            @Override
            public void ok(Void nothing) {}

            @Override
            public void failed(HaException cause) {
                if (attempts > 1) {
                    scheduler.after(RETRY_NANOS, () -> record(own, beginning, attempts - 1));
                } else {
                    log.warn("term {} is missing in the history until it ends: {}", own.term(), cause.getMessage());
                }
            }
        });
    }
}
