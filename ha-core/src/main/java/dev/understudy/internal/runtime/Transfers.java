package dev.understudy.internal.runtime;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Those who asked for a transfer and wait for the answer. Safe from any thread. */
final class Transfers {
    @GuardedBy("this")
    private final ListMultimap<NodeId, CompletableFuture<Void>> waiting = ArrayListMultimap.create();

    CompletionStage<Void> ask(NodeId to) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        synchronized (this) {
            waiting.put(to, answer);
        }
        return answer.minimalCompletionStage();
    }

    /** All who asked for the same have the same answer. */
    void answer(NodeId to, Optional<HaException> refusal) {
        List<CompletableFuture<Void>> answered;
        synchronized (this) {
            answered = List.copyOf(waiting.removeAll(to));
        }
        answered.forEach(each -> complete(each, refusal));
    }

    /** The elector is over. */
    void end() {
        List<CompletableFuture<Void>> rest;
        synchronized (this) {
            rest = List.copyOf(waiting.values());
            waiting.clear();
        }
        rest.forEach(each -> complete(each, Optional.of(new NotLeaderException("the elector is closed"))));
    }

    private static void complete(CompletableFuture<Void> answer, Optional<HaException> refusal) {
        refusal.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(null));
    }
}
