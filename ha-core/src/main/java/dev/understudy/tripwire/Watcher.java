package dev.understudy.tripwire;

import dev.understudy.port.Alarm;
import dev.understudy.port.CrashSensor;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Evidence;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a connection into one process, and proves its death: it answered, its connection ended, and the very address
 * that answered refuses, twice in a row. Nothing else is proof (claim S10). Belongs to the reactor's thread, but for
 * {@link #close}.
 */
final class Watcher implements CrashSensor.Watch, Dial.Ear {
    private static final Logger log = LoggerFactory.getLogger(Watcher.class);
    private static final int PROOF = 2;
    /** Between two refusals: for a kernel that closes a dead process' sockets one after the other. */
    private static final long KNOCK_NANOS = Duration.ofMillis(1).toNanos();

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int DOUBLINGS = 9;
    /** From here on it is worth telling that nobody answers. */
    private static final int NOTABLE_FAILURES = DOUBLINGS;

    private final Candidate who;
    private final InetSocketAddress target;
    private final Reactor reactor;
    private final Consumer<Evidence> report;
    private boolean everAnswered;
    private boolean gone;
    private int refusals;
    private int failures;
    private @Nullable Dial dial;
    private Alarm.@Nullable Cancel pending;
    private volatile boolean closed;

    /** @param target an address, not a name: another time a name could mean another machine, which would refuse */
    Watcher(Candidate who, InetSocketAddress target, Reactor reactor, Consumer<Evidence> report) {
        this.who = who;
        this.target = target;
        this.reactor = reactor;
        this.report = report;
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
            again(LONGEST_PAUSE_NANOS);
            return;
        }
        try {
            dial = Dial.begin(target, who.incarnation(), reactor, this);
        } catch (IOException exhausted) {
            ended(Dial.End.FAILED, String.valueOf(exhausted.getMessage()));
        }
    }

    @Override
    public void answered() {
        if (!everAnswered) {
            log.info("the tripwire of {} at {} answers", who.id(), target);
        }
        everAnswered = true;
        refusals = 0;
        failures = 0;
        report.accept(new Evidence.Alive());
    }

    @Override
    public void ended(Dial.End end, String why) {
        log.debug("{} at {}: {}: {}", who.id(), target, end, why);
        dial = null;
        refusals = end == Dial.End.REFUSED && everAnswered ? refusals + 1 : 0;
        if (refusals == PROOF) {
            gone = true;
            call();
        } else if (refusals > 0) {
            again(KNOCK_NANOS);
        } else {
            again(pause(end));
            tell(why);
        }
    }

    private long pause(Dial.End end) {
        if (end == Dial.End.BROKEN) {
            return 0;
        }
        long pause = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(failures, DOUBLINGS));
        failures++;
        return pause;
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
