package dev.understudy.internal.runtime;

import dev.understudy.Leadership;
import dev.understudy.LossReason;
import java.util.concurrent.CompletionStage;

/** A contender as the lane calls it: nothing blocks, and a stage completes when the call is really over. */
public interface AsyncContender {
    /** Starts the service; fails if it cannot. */
    CompletionStage<Void> elected(Leadership leadership);

    /** Stops the service. */
    CompletionStage<Void> deposed(Leadership leadership, LossReason reason);

    /** Asks an {@link #elected} in progress to give up soon. */
    default void interrupt() {}
}
