package dev.understudy.internal.runtime;

import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.internal.clock.Reminder;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.election.ElectionState;
import dev.understudy.internal.election.ElectionState.BackingOff;
import dev.understudy.internal.election.ElectionState.Claiming;
import dev.understudy.internal.election.ElectionState.Ended;
import dev.understudy.internal.election.ElectionState.InSession;
import dev.understudy.internal.election.ElectionState.Leading;
import dev.understudy.internal.election.ElectionState.Queued;
import dev.understudy.internal.election.ElectionState.Releasing;
import dev.understudy.internal.election.ElectionState.Starting;
import dev.understudy.internal.election.ElectionState.Stopping;
import dev.understudy.internal.election.LeaderMonitor;
import dev.understudy.internal.election.Next;
import dev.understudy.internal.election.Rival;
import dev.understudy.internal.election.Stage;
import dev.understudy.spi.Entry;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens in the election, one sentence for each event ({@link Sentences}), and keeps the trouble of the
 * day: what keeps the elector from its work is said when it begins, once a minute as long as it lasts, and when it is
 * over. Used by the loop only.
 */
final class TransitionLog {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");

    private final NodeId id;
    private final Map<Verb, Trouble> troubles = new EnumMap<>(Verb.class);
    private String told = "";

    /** What can be in trouble; each is over only when it works again itself. */
    private enum Verb {
        JOIN("cannot join", "is in line, after trying for "),
        CLAIM("cannot claim the id", "owns its id, after waiting for "),
        RENEW("cannot renew the lease", "renews the lease again, after "),
        LOOK("cannot read the queue", "reads the queue again, after "),
        LEAD("cannot lead", "can lead again, after ");

        private final String words;
        private final String over;

        Verb(String words, String over) {
            this.words = words;
            this.over = over;
        }
    }

    private static final class Trouble {
        private final Reminder reminder = new Reminder();
        private String text = "";
    }

    TransitionLog(NodeId id) {
        this.id = id;
    }

    /** What keeps the elector from its work now. */
    Optional<String> trouble() {
        return troubles.values().stream().findFirst().map(trouble -> trouble.text);
    }

    /** Whether something stands in the queue that keeps everybody of this election from leading. */
    boolean isBlocked() {
        return troubles.containsKey(Verb.LEAD);
    }

    void observe(ElectionState before, ElectionEvent event, ElectionState after, long nowNanos) {
        if (event instanceof ElectionEvent.EvictionTried tried) {
            evicted(tried);
        }
        challenged(before, after);
        transition(before, after, nowNanos);
        if (event instanceof ElectionEvent.Looked looked) {
            shown(after, looked.view(), nowNanos);
        } else if (event instanceof ElectionEvent.Surveyed surveyed && after.stage() == Stage.OBSERVING) {
            tell(Sentences.observes(surveyed.roll().queue().stream().findFirst()));
        }
        troubled(event, after, nowNanos);
        if (after instanceof Ended ended) {
            troubles.clear();
            ended.failure().ifPresent(cause -> log.error("{}: {}", id, Sentences.cannotGoOn(words(cause))));
        } else if (!(after instanceof InSession)) {
            // What belonged to a session ends with it.
            troubles.remove(Verb.RENEW);
            troubles.remove(Verb.LOOK);
            troubles.remove(Verb.LEAD);
        }
    }

    private void troubled(ElectionEvent event, ElectionState after, long nowNanos) {
        if (event instanceof ElectionEvent.GrantFailed failed) {
            say(Verb.JOIN, words(failed.cause()), nowNanos);
        } else if (event instanceof ElectionEvent.EnlistFailed failed) {
            say(Verb.JOIN, words(failed.cause()), nowNanos);
        } else if (event instanceof ElectionEvent.ClaimFailed failed) {
            say(Verb.CLAIM, words(failed.cause()), nowNanos);
        } else if (event instanceof ElectionEvent.RenewFailed failed) {
            say(Verb.RENEW, words(failed.cause()), nowNanos);
        } else if (event instanceof ElectionEvent.LookFailed failed) {
            say(Verb.LOOK, words(failed.cause()), nowNanos);
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
    }

    /** A candidate's place and who leads, when either changes; and what must not be in the queue. */
    private void shown(ElectionState after, QueueView view, long nowNanos) {
        if (!(after instanceof Queued)) {
            over(Verb.LEAD, nowNanos);
            return;
        }
        Optional<Entry> stray = view.stray();
        if (stray.isPresent()) {
            say(Verb.LEAD, Sentences.strayed(stray.get()), nowNanos);
        } else {
            over(Verb.LEAD, nowNanos);
            tell(Sentences.waits(view));
        }
    }

    /** Says a sentence about where this node stands, unless it was the last one. */
    private void tell(String sentence) {
        if (!sentence.equals(told)) {
            told = sentence;
            log.info("{}: {}", id, sentence);
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

    private void transition(ElectionState before, ElectionState after, long nowNanos) {
        if (before.stage() == after.stage()) {
            return;
        }
        log.debug("{}: {} -> {}", id, before.stage(), after.stage());
        if (after instanceof Starting starting) {
            tell(Sentences.leads(starting.term()));
        } else if (after instanceof Leading leading) {
            tell(Sentences.serves(leading.term()));
        } else if (after instanceof Stopping stopping) {
            tell(Sentences.ends(stopping.term(), stopping.reason()));
        } else if (before instanceof Stopping stopping) {
            Duration left = Duration.ofNanos(stopping.deadline().untilNanos() - nowNanos);
            tell(Sentences.stopped(stopping.term(), stopping.reason(), left));
        } else if (before instanceof Queued && after instanceof Releasing releasing && isRejoining(releasing)) {
            tell(Sentences.outOfLine());
        } else if (before instanceof Releasing && after instanceof BackingOff backing) {
            Duration pause = Duration.ofNanos(backing.untilNanos() - nowNanos);
            int terms = backing.tries().briefTerms();
            if (terms > 0) {
                tell(Sentences.standsAgain(pause, Sentences.gaveUp(terms)));
            } else if (backing.tries().failed() == 0) {
                tell(Sentences.standsAgain(pause, LossReason.START_FAILED.words()));
            }
        } else if (after instanceof Ended ended && ended.failure().isEmpty()) {
            tell(Sentences.left());
        }
    }

    private static boolean isRejoining(Releasing releasing) {
        return releasing.next() instanceof Next.Rejoin;
    }

    private static String words(HaException cause) {
        return String.valueOf(cause.getMessage());
    }

    private static String words(Rival rival) {
        return "it is still held by incarnation " + rival.incarnation() + "; waiting until its lease is over";
    }

    private void say(Verb verb, String cause, long nowNanos) {
        Trouble trouble = troubles.computeIfAbsent(verb, each -> new Trouble());
        trouble.text = verb.words + ": " + cause;
        Duration lasts = trouble.reminder.lasted(nowNanos);
        if (trouble.reminder.isDue(nowNanos)) {
            String still = lasts.isZero() ? "" : " (for " + lasts.toSeconds() + " s now)";
            log.warn("{}: {}{}", id, trouble.text, still);
        }
    }

    private void over(Verb verb, long nowNanos) {
        Trouble known = troubles.remove(verb);
        if (known != null) {
            known.reminder
                    .over(nowNanos)
                    .ifPresent(lasted -> log.info("{}: {}{}", id, verb.over, Sentences.span(lasted)));
        }
    }
}
