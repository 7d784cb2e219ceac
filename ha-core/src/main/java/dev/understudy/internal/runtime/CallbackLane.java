package dev.understudy.internal.runtime;

import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.election.ElectionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one ordered way out to the user: each call begins when the one before is over, so calls are strictly paired
 * whatever they throw (claim S4). Used by the loop only.
 */
final class CallbackLane {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");

    private final AsyncContender contender;
    private final Consumer<ElectionEvent> events;
    private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);

    CallbackLane(AsyncContender contender, Consumer<ElectionEvent> events) {
        this.contender = contender;
        this.events = events;
    }

    void elected(Leadership leadership) {
        append(() -> contender.elected(leadership), failure -> {
            if (failure == null) {
                events.accept(new ElectionEvent.Started(leadership.term()));
            } else {
                log.error("the service did not start in {}", leadership, failure);
                events.accept(new ElectionEvent.StartFailed(leadership.term(), failure));
            }
        });
    }

    void deposed(Leadership leadership, LossReason reason) {
        contender.interrupt();
        append(() -> contender.deposed(leadership, reason), failure -> {
            if (failure != null) {
                log.error("the service failed while stopping in {}; it counts as stopped", leadership, failure);
            }
            events.accept(new ElectionEvent.Stopped(leadership.term()));
        });
    }

    /** Runs {@code then} when all calls so far are over. */
    void whenQuiet(Runnable then) {
        tail = tail.whenComplete((nothing, failure) -> then.run());
    }

    private void append(Supplier<CompletionStage<Void>> call, Consumer<@Nullable Throwable> done) {
        tail = tail.thenCompose(before -> attempt(call)).handle((nothing, failure) -> {
            done.accept(failure == null ? null : Failures.unwrap(failure));
            return null;
        });
    }

    private static CompletionStage<Void> attempt(Supplier<CompletionStage<Void>> call) {
        try {
            return call.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
