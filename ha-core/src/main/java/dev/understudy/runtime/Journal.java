package dev.understudy.runtime;

import dev.understudy.api.NodeId;
import dev.understudy.election.ElectionEvent;
import dev.understudy.election.ElectionState;
import dev.understudy.election.ElectionState.Claiming;
import dev.understudy.election.ElectionState.Ended;
import dev.understudy.election.ElectionState.Granting;
import dev.understudy.election.ElectionState.InTerm;
import dev.understudy.election.ElectionState.Stopping;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each transition, and keeps the trouble of the day: what keeps the elector from its work is said
 * when it begins, once in a while as long as it lasts, and when it is over. Used by the loop only.
 */
final class Journal {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    private static final long REMIND_NANOS = Duration.ofSeconds(30).toNanos();

    private final NodeId id;
    private Optional<String> trouble = Optional.empty();
    private long troubleSinceNanos;
    private long saidAtNanos;

    Journal(NodeId id) {
        this.id = id;
    }

    /** What keeps the elector from its work now. */
    Optional<String> trouble() {
        return trouble;
    }

    void observe(ElectionState before, ElectionEvent event, ElectionState after, long nowNanos) {
        transition(before, after);
        cause(event, after).ifPresent(text -> say(text, nowNanos));
        if (isGood(event) && !(after instanceof Claiming)) {
            over(nowNanos);
        }
    }

    private void transition(ElectionState before, ElectionState after) {
        if (before.stage() == after.stage()) {
            return;
        }
        String line = before.stage() + " -> " + after.stage() + detail(before, after);
        if (isRetry(before) || isRetry(after)) {
            log.debug("{}: {}", id, line);
        } else {
            log.info("{}: {}", id, line);
        }
    }

    /** Later attempts to get a lease are told by the trouble they are in, not one by one. */
    private static boolean isRetry(ElectionState state) {
        return state instanceof Granting granting && granting.attempt() > 0;
    }

    private static String detail(ElectionState before, ElectionState after) {
        StringBuilder text = new StringBuilder();
        if (after instanceof InTerm term) {
            text.append(" term=").append(term.term());
        } else if (before instanceof InTerm term) {
            text.append(" term=").append(term.term());
        }
        if (after instanceof Stopping stopping) {
            text.append(" reason=").append(stopping.reason());
        } else if (after instanceof Ended ended && ended.failure().isPresent()) {
            text.append(" reason=").append(ended.failure().get().getMessage());
        }
        return text.toString();
    }

    private static Optional<String> cause(ElectionEvent event, ElectionState after) {
        if (event instanceof ElectionEvent.GrantFailed failed) {
            return Optional.of("cannot get a lease: " + failed.cause().getMessage());
        } else if (event instanceof ElectionEvent.ClaimFailed failed) {
            return Optional.of("cannot claim the id: " + failed.cause().getMessage());
        } else if (event instanceof ElectionEvent.EnlistFailed failed) {
            return Optional.of("cannot join the queue: " + failed.cause().getMessage());
        } else if (event instanceof ElectionEvent.RenewFailed failed) {
            return Optional.of("cannot renew the lease: " + failed.cause().getMessage());
        } else if (event instanceof ElectionEvent.LookFailed failed) {
            return Optional.of("cannot read the queue: " + failed.cause().getMessage());
        } else if (event instanceof ElectionEvent.Claimed
                && after instanceof Claiming claiming
                && claiming.rival().isPresent()) {
            return Optional.of("cluster.id is still held by incarnation "
                    + claiming.rival().get().incarnation() + "; waiting until its lease is over");
        }
        return Optional.empty();
    }

    private static boolean isGood(ElectionEvent event) {
        return event instanceof ElectionEvent.Enlisted
                || event instanceof ElectionEvent.Renewed
                || event instanceof ElectionEvent.Looked;
    }

    private void say(String text, long nowNanos) {
        boolean begins = trouble.isEmpty();
        if (begins) {
            troubleSinceNanos = nowNanos;
        }
        if (begins || nowNanos - saidAtNanos >= REMIND_NANOS) {
            saidAtNanos = nowNanos;
            log.warn("{}: {} (for {} s)", id, text, (nowNanos - troubleSinceNanos) / 1_000_000_000);
        }
        trouble = Optional.of(text);
    }

    private void over(long nowNanos) {
        if (trouble.isPresent()) {
            log.info("{}: trouble is over after {} ms", id, (nowNanos - troubleSinceNanos) / 1_000_000);
            trouble = Optional.empty();
        }
    }
}
