package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Words for the history of terms. It is for people: nothing waits for it, and its wall-clock times are never compared.
 */
final class Historian {
    private static final Logger log = LoggerFactory.getLogger(Historian.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int ATTEMPTS = 3;

    private final TermHistory history;
    private final Duration timeout;
    private final Calls calls;
    private final Scheduler scheduler;
    private final InstantSource wall;

    Historian(TermHistory history, Duration timeout, Ports ports) {
        this.history = history;
        this.timeout = timeout;
        this.calls = new Calls(ports.scheduler());
        this.scheduler = ports.scheduler();
        this.wall = ports.wall();
    }

    /** Records that the term of {@code own} began. */
    void began(Entry own) {
        record(own, wall.instant(), ATTEMPTS);
    }

    TermEnd end(LossReason reason) {
        return switch (reason) {
            case RESIGNED -> ended(TermEnd.Reason.RESIGNED, "");
            case CLOSED -> ended(TermEnd.Reason.RESIGNED, "node closed");
            case START_FAILED -> ended(TermEnd.Reason.RESIGNED, "service did not start");
            case TRANSFERRED -> ended(TermEnd.Reason.TRANSFERRED, "");
            case LAPSED -> ended(TermEnd.Reason.LAPSED, "");
            case REVOKED -> ended(TermEnd.Reason.REVOKED, "");
            case RESTORED -> ended(TermEnd.Reason.REVOKED, "the store was restored");
        };
    }

    /** @param sensor who noticed that the leader's process is dead */
    TermEnd crashed(String sensor) {
        return ended(TermEnd.Reason.CRASHED, sensor);
    }

    private TermEnd ended(TermEnd.Reason reason, String detail) {
        return new TermEnd(reason, detail, wall.instant());
    }

    private void record(Entry own, Instant from, int attempts) {
        calls.call("began", timeout, () -> history.began(own, from, timeout), new Calls.Answer<>() {
            @Override
            public void ok(Void nothing) {}

            @Override
            public void failed(HaException cause) {
                if (attempts > 1) {
                    scheduler.after(RETRY_NANOS, () -> record(own, from, attempts - 1));
                } else {
                    log.warn("term {} is missing in the history: {}", own.term(), cause.getMessage());
                }
            }
        });
    }
}
