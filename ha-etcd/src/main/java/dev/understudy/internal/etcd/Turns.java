package dev.understudy.internal.etcd;

import dev.understudy.internal.async.Faults;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what happens elsewhere onto the timer's thread of a set of links, until these are closed. */
record Turns(EtcdLinks links) {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    /** Takes an answer or a failure; one of them is null. */
    @FunctionalInterface
    interface Answer<T> {
        void come(@Nullable T value, @Nullable Throwable failure);
    }

    /** Runs a task soon. */
    void take(Runnable task) {
        var unused = later(0, task);
    }

    /** Runs a task later; the result cancels it. */
    Future<?> later(long millis, Runnable task) {
        try {
            return links.timer().schedule(Faults.guarded("a crash sensor", task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("the links are closed");
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Hands an answer over when it comes. */
    <T> void whenDone(CompletableFuture<T> stage, Answer<T> answer) {
        var unused = stage.whenComplete((value, failure) -> take(() -> answer.come(value, failure)));
    }
}
