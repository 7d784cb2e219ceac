package dev.understudy.internal.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.understudy.error.ConfigException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Subscription;
import io.etcd.jetcd.Client;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sign of life of a leader: one campaign pending in etcd, behind a guard of our own, so that etcd removes its
 * key when this process dies.
 *
 * <p>Each attempt has a number, and so a name, of its own: what an old connection cleans up late is not the new sign. A
 * sign counts once it was seen in etcd. When it is lost, the record names the next one before that is begun: whoever
 * saw the loss and acts on it is refused, because the record has changed. All state belongs to the timer's thread.
 */
final class SignKeeper implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(SignKeeper.class);
    /** A request that meets an etcd without a leader may be lost: short ones are soon there when it has one again. */
    private static final Backoff ATTEMPTS = new Backoff(Duration.ofMillis(100), Duration.ofMillis(800));

    /** The longer ones are for an etcd that does answer, but with a no. */
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(50), Duration.ofMillis(1_600));

    private static final long PAUSE_MILLIS = 50;
    /** How long etcd may take to show a new sign. */
    private static final long APPEAR_MILLIS = 1_000;
    /** How long it may take to remove one whose call was cancelled: milliseconds, unless it is busy. */
    private static final long VANISH_MILLIS = 3_000;

    private static final long GOOD_TIME_MILLIS = 1_000;
    private static final long BACKSTOP_MILLIS = 5_000;

    private enum Phase {
        /** The guard is being set up, or a pause is kept. */
        PREPARING,
        /** The call is on its way; its key was not seen yet. */
        BEGUN,
        /** The call was cancelled, as a trial; its key should vanish. */
        TRIED,
        /** The key was seen. */
        SHOWN,
        OVER
    }

    private final EtcdLinks links;
    private final EtcdSigns signs;
    private final Entry own;
    private final SignMemory memory;
    private final EtcdKeyWatch watch;
    private final Turns turns;
    private final SignReader reader;

    // What follows is touched on the timer's thread only.
    private Phase phase = Phase.PREPARING;
    private long number;
    private Optional<SignView.Armed> armed = Optional.empty();
    private boolean failing;
    private int refusals;
    private int silences;
    private boolean overdue;
    private @Nullable SignCall call;
    private final Pending pending = new Pending();

    SignKeeper(EtcdLinks links, EtcdKeys keys, Entry own, SignMemory memory) {
        this.links = links;
        this.own = own;
        this.signs = new EtcdSigns(links, keys, own);
        this.memory = memory;
        this.turns = new Turns(links);
        this.reader = new SignReader(signs, turns, this::saw);
        this.watch = EtcdKeyWatch.ofAll(links, keys.wire(keys.vital(own.lease())), () -> turns.take(reader::look));
    }

    /** Begins to show it. */
    SignKeeper begin() {
        watch.start();
        turns.take(this::next);
        return this;
    }

    /** Ends the sign in order: from the first step on its absence means nothing. */
    @Override
    public void close() {
        turns.take(() -> {
            if (phase != Phase.OVER) {
                phase = Phase.OVER;
                watch.close();
                pending.clear();
                var unused = signs.disarm(attempt()).whenComplete((done, failure) -> turns.take(this::hangUp));
            }
        });
    }

    /** The next attempt, under a new name. */
    private void next() {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.PREPARING;
        pending.clear();
        long old = number;
        long mine = memory.nextNumber();
        number = mine;
        turns.whenDone(signs.prepare(mine, armed, old, attempt()), (outcome, failure) -> {
            if (mine != number || phase != Phase.PREPARING) {
                return;
            }
            silences = outcome == null ? silences + 1 : 0;
            if (outcome == null) {
                failed(failure);
            } else if (outcome.refusal().isPresent()) {
                refused(outcome.refusal().get());
            } else {
                armed = armed.map(record -> new SignView.Armed(mine, outcome.revision()));
                hangUp();
                campaign(mine);
            }
        });
    }

    private void campaign(long mine) {
        phase = Phase.BEGUN;
        EtcdLink link = links.current();
        turns.whenDone(link.client(), (client, shut) -> {
            if (mine != number || phase != Phase.BEGUN) {
                return;
            }
            if (client == null) {
                failed(shut);
                return;
            }
            pending.set(turns.later(APPEAR_MILLIS, () -> unseen(link, client)));
            SignCall begun = SignCall.begin(signs, client, mine);
            call = begun;
            turns.whenDone(begun.end(), (won, failure) -> ended(mine, link, client, failure));
        });
    }

    /** The call is over, which it should not be before this process is. */
    private void ended(long mine, EtcdLink link, Client client, @Nullable Throwable failure) {
        if (mine != number || (phase != Phase.BEGUN && phase != Phase.SHOWN)) {
            return;
        }
        if (failure != null) {
            EtcdFault fault = EtcdFault.of(failure);
            refusals = fault.refused() ? refusals + 1 : 0;
            links.settle(link, client, fault);
        }
        lost("its call ended" + (failure == null ? "" : ": " + EtcdFault.text(failure)));
    }

    private void unseen(EtcdLink link, Client client) {
        if (phase == Phase.BEGUN) {
            links.settle(link, client, EtcdFault.SILENT);
            lost("it did not appear");
        }
    }

    private void lost(String why) {
        LOG.debug("sign of life {} of {} is lost: {}", number, own.holder(), why);
        again();
    }

    private void failed(@Nullable Throwable cause) {
        if (cause instanceof ConfigException wrong) {
            unavailable(String.valueOf(wrong.getMessage()));
        } else if (cause instanceof LeaseGoneException) {
            over();
        } else {
            LOG.debug("sign of life {} of {}: {}", number, own.holder(), String.valueOf(cause));
            again();
        }
    }

    /** At once after a good time, and every few milliseconds during a bad one: etcd may be back at any moment. */
    private void again() {
        phase = Phase.PREPARING;
        pending.set(turns.later(failing ? NANOSECONDS.toMillis(PAUSES.nanos(refusals)) : 0, this::next));
        failing = true;
    }

    /** Something is not as it was thought to be: perhaps because of a write of our own whose answer was lost. */
    private void refused(SignView view) {
        if (!view.stands()) {
            over();
            return;
        }
        armed = view.armed();
        armed.map(SignView.Armed::number).ifPresent(memory::sawNumber);
        again();
    }

    private void saw(@Nullable SignView view, @Nullable Throwable failure) {
        if (view == null || phase == Phase.OVER || phase == Phase.PREPARING) {
            return;
        }
        boolean there = signs.isPresent(view, number);
        if (!view.stands()) {
            over();
        } else if (phase == Phase.BEGUN && there) {
            shown();
        } else if (phase == Phase.SHOWN && !there) {
            lost("its key is gone");
        } else if (phase == Phase.TRIED && !there) {
            memory.proved();
            failing = false;
            next();
        } else if (phase == Phase.TRIED && overdue) {
            unavailable("etcd keeps the key of a call that was cancelled, as it does with authentication on");
        }
    }

    private void shown() {
        if (memory.isProven()) {
            phase = Phase.SHOWN;
            arm();
            return;
        }
        phase = Phase.TRIED;
        overdue = false;
        hangUp();
        pending.set(turns.later(VANISH_MILLIS, () -> {
            overdue = true;
            check();
        }));
    }

    private void check() {
        failing &= phase != Phase.SHOWN;
        pending.set(turns.later(BACKSTOP_MILLIS, this::check));
        reader.look();
    }

    /** From now on its absence means something. */
    private void arm() {
        if (phase != Phase.SHOWN) {
            return;
        }
        long mine = number;
        turns.whenDone(signs.arm(mine, armed, attempt()), (outcome, failure) -> {
            if (mine != number || phase != Phase.SHOWN) {
                return;
            }
            if (outcome == null) {
                // Perhaps it was applied: then the next attempt is refused, and learns the record's revision.
                pending.set(turns.later(PAUSE_MILLIS, this::arm));
            } else if (outcome.refusal().isEmpty()) {
                LOG.debug("sign of life {} of {} counts", mine, own.holder());
                armed = Optional.of(new SignView.Armed(mine, outcome.revision()));
                refusals = 0;
                links.warmUpSpare();
                pending.set(turns.later(GOOD_TIME_MILLIS, this::check));
            } else if (isThere(outcome.refusal().get())) {
                armed = outcome.refusal().get().armed();
                pending.set(turns.later(PAUSE_MILLIS, this::arm));
            } else {
                refused(outcome.refusal().get());
            }
        });
    }

    private boolean isThere(SignView view) {
        return view.stands() && signs.isPresent(view, number);
    }

    private void unavailable(String why) {
        if (memory.isNews()) {
            LOG.info("{}: vital sign unavailable: {}; a crash is noticed otherwise", own.holder(), why);
        }
        close();
    }

    private void over() {
        phase = Phase.OVER;
        watch.close();
        pending.clear();
        hangUp();
    }

    private void hangUp() {
        SignCall open = call;
        call = null;
        if (open != null) {
            open.cancel();
        }
    }

    private Duration attempt() {
        return Duration.ofNanos(ATTEMPTS.nanos(silences));
    }
}
