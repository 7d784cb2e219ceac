package dev.understudy.testkit.sim;

import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way between one process and the store. Either leg of a call may be slow or lost; through a frozen member calls
 * are applied late, after their caller has given up; a cut link refuses or swallows.
 */
final class Link {
    private static final long LEAST_LEG_NANOS = 100_000;

    private final VirtualTime time;
    private final Dice dice;
    private final SimStore store;
    private final SimProcess process;
    private final boolean keepsDeadlines;
    private Conditions conditions;
    private boolean cut;
    private long frozenUntilNanos;
    private long lastBadNanos = -1;

    /**
     * How bad it is when nothing special happens.
     *
     * @param spreadMicros how much a leg differs from the next
     * @param loss how likely a leg is lost
     * @param slow how likely a leg takes up to {@code slowMillis}
     * @param slowMillis the longest a leg takes
     */
    record Conditions(long spreadMicros, double loss, double slow, long slowMillis) {
        static final Conditions GOOD = new Conditions(900, 0, 0, 0);
        /** Every leg is as the one before, for scenarios a person reads. */
        static final Conditions STEADY = new Conditions(0, 0, 0, 0);

        boolean isGood() {
            return loss == 0 && slow == 0;
        }
    }

    /** Watches answers come in. */
    interface Seen {
        void saw(@Nullable Object value, @Nullable Throwable failure);
    }

    /** @param keepsDeadlines whether a lost call fails by itself; else it just never ends */
    Link(
            VirtualTime time,
            Dice dice,
            SimStore store,
            SimProcess process,
            Conditions conditions,
            boolean keepsDeadlines) {
        this.time = time;
        this.dice = dice;
        this.store = store;
        this.process = process;
        this.conditions = conditions;
        this.keepsDeadlines = keepsDeadlines;
    }

    void cut() {
        cut = true;
    }

    /** Joins what was cut. */
    void heal() {
        cut = false;
        frozenUntilNanos = Math.min(frozenUntilNanos, time.now());
        lastBadNanos = time.now();
    }

    /** Nothing bad happens by itself any more. */
    void calm() {
        conditions = new Conditions(conditions.spreadMicros, 0, 0, 0);
        heal();
    }

    /** The member this process talks to freezes: what is on its way arrives when it thaws. */
    void freezeUntil(long atNanos) {
        frozenUntilNanos = atNanos;
        lastBadNanos = atNanos;
    }

    boolean isCut() {
        return cut;
    }

    boolean isBad() {
        return cut || store.isDown() || time.now() < frozenUntilNanos;
    }

    /** Whether every call since then was answered soon. */
    boolean calmSince(long atNanos) {
        return conditions.isGood() && !isBad() && lastBadNanos < atNanos && store.upSince(atNanos);
    }

    /**
     * Calls the store.
     *
     * @param apply runs there, once at most; its stage is complete when it returns
     * @param seen sees the answer just before whoever asked
     */
    <T> CompletionStage<T> call(Duration timeout, Supplier<CompletionStage<T>> apply, Seen seen) {
        Call<T> call = new Call<>(time.now() + timeout.toNanos(), seen);
        if (isBad() && dice.chance(0.3)) {
            call.fail(time.now() + leg(), new UnavailableException("connection refused"));
        } else if (cut || dice.chance(conditions.loss)) {
            call.lost();
        } else {
            int connection = store.restores();
            time.at(Math.max(frozenUntilNanos, time.now() + leg()), () -> arrive(call, apply, connection));
        }
        return call.answer;
    }

    /** Something the store says by itself comes to the process, or not. */
    void signal(Runnable task) {
        if (!cut && !dice.chance(conditions.loss)) {
            process.schedule(Math.max(frozenUntilNanos, time.now() + leg()), task);
        }
    }

    private <T> void arrive(Call<T> call, Supplier<CompletionStage<T>> apply, int connection) {
        if (store.isDown() || connection != store.restores()) {
            call.lost();
            return;
        }
        CompletableFuture<T> result = apply.get().toCompletableFuture();
        if (cut || dice.chance(conditions.loss)) {
            call.lost();
        } else {
            call.complete(Math.max(frozenUntilNanos, time.now() + leg()), result);
        }
    }

    private long leg() {
        return dice.chance(conditions.slow)
                ? dice.millis(1, conditions.slowMillis)
                : LEAST_LEG_NANOS + 1_000 * dice.between(0, conditions.spreadMicros);
    }

    private final class Call<T> {
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final long deadlineNanos;
        private final Seen seen;

        Call(long deadlineNanos, Seen seen) {
            this.deadlineNanos = deadlineNanos;
            this.seen = seen;
        }

        void lost() {
            if (keepsDeadlines) {
                fail(deadlineNanos, new OutcomeUnknownException("deadline exceeded"));
            }
        }

        void fail(long atNanos, Throwable cause) {
            process.schedule(atNanos, () -> {
                seen.saw(null, cause);
                answer.completeExceptionally(cause);
            });
        }

        void complete(long atNanos, CompletableFuture<T> result) {
            if (keepsDeadlines && atNanos > deadlineNanos) {
                lost();
                return;
            }
            var unused = result.whenComplete((value, failure) -> {
                if (failure != null) {
                    fail(
                            atNanos,
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                } else {
                    process.schedule(atNanos, () -> {
                        seen.saw(value, null);
                        answer.complete(value);
                    });
                }
            });
        }
    }
}
