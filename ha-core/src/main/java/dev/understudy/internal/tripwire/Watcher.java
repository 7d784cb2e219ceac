package dev.understudy.internal.tripwire;

import dev.understudy.internal.async.Failures;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Subscription;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a connection into one process, and proves its death: it answered, its connection was ended in order, and the
 * very address that answered refuses, twice in a row. Nothing else is proof (claim S10).
 *
 * <p>How the connection ended matters because a firewall's refusal looks like the kernel's. A firewall can also reset a
 * connection, so a reset is reported as such; but it cannot end one in order, and a listener that lives never does
 * ({@link Listener}). Any other end says nothing, and all begins anew. Belongs to the reactor's thread, but for
 * {@link #close}.
 */
final class Watcher implements Subscription, Dial.Ear {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.tripwire");
    private static final int PROOF = 2;
    /** Between two refusals: for a kernel that closes a dead process' sockets one after the other. */
    private static final long KNOCK_NANOS = Duration.ofMillis(1).toNanos();

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(2), LONGEST_PAUSE);
    /** So many attempts take 14 ms. */
    private static final int FEW_FAILURES = 3;
    /** From here on it is worth telling that nobody answers. */
    private static final int NOTABLE_FAILURES = 9;

    private final Candidate who;
    private final InetSocketAddress target;
    private final Reactor reactor;
    private final Consumer<Evidence> report;
    private Loss loss = Loss.NONE;
    private boolean everAnswered;
    private boolean blind = true;
    private boolean gone;
    private int refusals;
    private int failures;
    private @Nullable Dial dial;
    private Scheduler.@Nullable Cancel pending;
    private volatile boolean closed;

    /** How the last connection that was answered has ended. */
    private enum Loss {
        /** It has not, or in a way that tells nothing. */
        NONE,
        IN_ORDER,
        RESET
    }

    /** @param target an address, not a name: another time a name could mean another machine, which would refuse */
    Watcher(Candidate who, InetSocketAddress target, Reactor reactor, Consumer<Evidence> report) {
        this.who = who;
        this.target = target;
        this.reactor = reactor;
        // Whoever is told may fail; the watch must go on.
        this.report = evidence -> Faults.run("the report of a tripwire", () -> report.accept(evidence));
    }

    /** Begins to watch. */
    void call() {
        pending = null;
        if (closed) {
            return;
        }
        if (gone) {
            // Who is dead stays dead; who asks again is told again.
            report.accept(new Evidence.Gone());
            again(LONGEST_PAUSE.toNanos());
            return;
        }
        try {
            dial = Dial.begin(target, who.incarnation(), reactor, this);
        } catch (Throwable exhausted) { // Of files, of memory, of classes: the next attempt may have them.
            ended(Dial.End.FAILED, Failures.words(exhausted));
        }
    }

    @Override
    public void answered() {
        if (!everAnswered) {
            log.info("the tripwire of {} at {} answers", who.id(), target);
        }
        everAnswered = true;
        blind = false;
        loss = Loss.NONE;
        refusals = 0;
        failures = 0;
        report.accept(new Evidence.Alive());
    }

    @Override
    public void ended(Dial.End end, String why) {
        log.debug("{} at {}: {}: {}", who.id(), target, end, why);
        dial = null;
        noteLoss(end);
        refusals = end == Dial.End.REFUSED && loss != Loss.NONE ? refusals + 1 : 0;
        if (refusals >= PROOF) {
            conclude();
        } else if (refusals > 0) {
            again(KNOCK_NANOS);
        } else {
            again(pause(end));
            lookAway(end, why);
        }
    }

    private void noteLoss(Dial.End end) {
        switch (end) {
            case CLOSED -> loss = Loss.IN_ORDER;
            case RESET -> loss = Loss.RESET;
            case BROKEN -> loss = Loss.NONE;
            case REFUSED, STRANGER, FAILED -> {
                // Not the end of an answered connection.
            }
        }
    }

    /** Its address refuses. After a reset that may change again: then it answers, or something else happens. */
    private void conclude() {
        blind = false;
        if (loss == Loss.IN_ORDER) {
            gone = true;
            call();
        } else {
            report.accept(new Evidence.Reset(who.answers()));
            again(LONGEST_PAUSE.toNanos());
        }
    }

    /**
     * Nothing is seen of it now. But when a connection has just ended, the next attempts may tell more: a kernel closes
     * a dead process' sockets one after the other, and a call may meet the last one.
     */
    private void lookAway(Dial.End end, String why) {
        boolean mayTellMore = end != Dial.End.BROKEN && loss != Loss.NONE && failures <= FEW_FAILURES;
        if (!blind && !mayTellMore) {
            blind = true;
            log.info("the tripwire of {} at {} is lost for now, which says nothing of it: {}", who.id(), target, why);
            report.accept(new Evidence.Blind());
        }
        tell(why);
    }

    private long pause(Dial.End end) {
        if (end == Dial.End.CLOSED || end == Dial.End.RESET) {
            return 0;
        }
        return BACKOFF.nanos(failures++);
    }

    private void tell(String why) {
        if (failures == NOTABLE_FAILURES) {
            log.info(
                    "the tripwire of {} at {} cannot be reached ({}): its crash will be noticed otherwise, at the"
                            + " latest when its lease ends",
                    who.id(),
                    target,
                    why);
        }
    }

    /** The reactor is out of order: nothing will be seen of it again, and that says nothing of it. */
    void goBlind() {
        blind = true;
        if (!closed) {
            report.accept(new Evidence.Blind());
        }
    }

    private void again(long pauseNanos) {
        pending = reactor.after(pauseNanos, this::call);
    }

    @Override
    public void close() {
        closed = true;
        reactor.execute(() -> {
            if (dial != null) {
                dial.hangUp();
                dial = null;
            }
            if (pending != null) {
                pending.cancel();
                pending = null;
            }
        });
    }
}
