package dev.understudy.internal.runtime;

import dev.understudy.NodeId;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.election.ElectionState;
import dev.understudy.internal.election.ElectionState.Claiming;
import dev.understudy.internal.election.ElectionState.Ended;
import dev.understudy.internal.election.ElectionState.Granting;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.InTerm;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Stopping;
import dev.understudy.internal.election.LeaderMonitor;
import dev.understudy.internal.election.Rival;
import dev.understudy.spi.Entry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each transition, and keeps the trouble of the day: what keeps the elector from its work is said
 * when it begins, once in a while as long as it lasts, and when it is over. Used by the loop only.
 */
final class TransitionLog {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    private static final long REMIND_NANOS = Duration.ofSeconds(30).toNanos();

    private final NodeId id;
    private final Map<Verb, Trouble> troubles = new EnumMap<>(Verb.class);

    /** What can be in trouble; each is over only when it works again itself. */
    private enum Verb {
        JOIN("cannot join"),
        CLAIM("cannot claim the id"),
        RENEW("cannot renew the lease"),
        LOOK("cannot read the queue");

        private final String words;

        Verb(String words) {
            this.words = words;
        }
    }

    private record Trouble(String text, long sinceNanos, long saidAtNanos) {}

    TransitionLog(NodeId id) {
        this.id = id;
    }

    /** What keeps the elector from its work now. */
    Optional<String> trouble() {
        return troubles.values().stream().findFirst().map(Trouble::text);
    }

    void observe(ElectionState before, ElectionEvent event, ElectionState after, long nowNanos) {
        if (event instanceof ElectionEvent.EvictionTried tried) {
            evicted(tried);
        }
        challenged(before, after);
        transition(before, after);
        if (event instanceof ElectionEvent.GrantFailed failed) {
            say(Verb.JOIN, failed.cause().getMessage(), nowNanos);
        } else if (event instanceof ElectionEvent.EnlistFailed failed) {
            say(Verb.JOIN, failed.cause().getMessage(), nowNanos);
        } else if (event instanceof ElectionEvent.ClaimFailed failed) {
            say(Verb.CLAIM, failed.cause().getMessage(), nowNanos);
        } else if (event instanceof ElectionEvent.RenewFailed failed) {
            say(Verb.RENEW, failed.cause().getMessage(), nowNanos);
        } else if (event instanceof ElectionEvent.LookFailed failed) {
            say(Verb.LOOK, failed.cause().getMessage(), nowNanos);
        } else if (event instanceof ElectionEvent.Claimed && after instanceof Claiming claiming) {
            claiming.rival().ifPresent(rival -> say(Verb.CLAIM, words(rival), nowNanos));
        } else if (event instanceof ElectionEvent.Enlisted) {
            over(Verb.JOIN, nowNanos);
            over(Verb.CLAIM, nowNanos);
        } else if (event instanceof ElectionEvent.Renewed) {
            over(Verb.RENEW, nowNanos);
        } else if (event instanceof ElectionEvent.Looked) {
            over(Verb.LOOK, nowNanos);
        }
        if (after instanceof Ended ended) {
            troubles.clear();
            ended.failure().ifPresent(cause -> say(Verb.JOIN, cause.getMessage(), nowNanos));
        } else if (!(after instanceof InSession)) {
            // What belonged to a session ends with it.
            troubles.remove(Verb.RENEW);
            troubles.remove(Verb.LOOK);
        }
    }

    /** Who takes over from a dead leader says whom it took for dead, and why. */
    private void evicted(ElectionEvent.EvictionTried tried) {
        Entry leader = tried.attempt().leader();
        String sensor = tried.attempt().sensor();
        String whose = leader.holder() + ", term " + leader.term();
        if (tried.outcome().done()) {
            log.info("{}: the process of {} is dead, says its {}: its entry is removed", id, whose, sensor);
        } else {
            log.info("{}: the process of {} seemed dead to its {}, and is not: nothing was done", id, whose, sensor);
        }
    }

    /** A leader that is challenged, and what comes of it. */
    private void challenged(ElectionState before, ElectionState after) {
        Optional<LeaderMonitor> was = monitor(before);
        monitor(after).ifPresent(is -> {
            String whose = is.leader().holder();
            if (is.trial().isPresent() && was.flatMap(LeaderMonitor::trial).isEmpty()) {
                log.info("{}: the connection to {} was reset and is refused now: it is challenged", id, whose);
            } else if (is.doubt().filter(LeaderMonitor.Doubt::dispelled).isPresent()
                    && was.flatMap(LeaderMonitor::openDoubt).isPresent()) {
                log.warn("{}: {} lives, but something between us resets and refuses connections to it", id, whose);
            }
        });
    }

    private static Optional<LeaderMonitor> monitor(ElectionState state) {
        return state instanceof Queued queued ? queued.monitor() : Optional.empty();
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
        return state instanceof Granting granting && granting.tries().failed() > 0;
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

    private static String words(Rival rival) {
        return "it is still held by incarnation " + rival.incarnation() + "; waiting until its lease is over";
    }

    private void say(Verb verb, @Nullable String cause, long nowNanos) {
        String text = verb.words + ": " + cause;
        Trouble known = troubles.get(verb);
        if (known == null || nowNanos - known.saidAtNanos >= REMIND_NANOS) {
            long since = known == null ? nowNanos : known.sinceNanos;
            log.warn("{}: {} (for {} s)", id, text, (nowNanos - since) / 1_000_000_000);
            troubles.put(verb, new Trouble(text, since, nowNanos));
        } else {
            troubles.put(verb, new Trouble(text, known.sinceNanos, known.saidAtNanos));
        }
    }

    private void over(Verb verb, long nowNanos) {
        Trouble known = troubles.remove(verb);
        if (known != null) {
            log.info("{}: over after {} ms: {}", id, (nowNanos - known.sinceNanos) / 1_000_000, known.text);
        }
    }
}
