package dev.understudy.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that answers when the test says so. */
final class HeldStore implements StateStore {
    /** One commit that waits for its answer. */
    record Sent(Fence fence, long barrier, List<Transaction> batch, CompletableFuture<Outcome> answer) {
        List<String> keys() {
            return batch.stream()
                    .flatMap(each -> each.writes().keySet().stream())
                    .toList();
        }

        /** What the first transaction puts. */
        String text(String key) {
            Optional<byte[]> value =
                    Objects.requireNonNull(batch.get(0).writes().get(key));
            return new String(value.orElseThrow(), UTF_8);
        }

        void applied(long revision) {
            answer.complete(new Committed(
                    revision, batch.stream().map(each -> new Applied()).collect(ImmutableList.toImmutableList())));
        }

        void fails(RuntimeException cause) {
            answer.completeExceptionally(cause);
        }
    }

    final List<Duration> timeouts = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    final Deque<CompletableFuture<Long>> barriers = new ArrayDeque<>();
    final List<CompletableFuture<Page>> reads = new ArrayList<>();

    @Override
    public CompletionStage<Page> read(KeyRange keys, int limit, long revision) {
        CompletableFuture<Page> page = new CompletableFuture<>();
        reads.add(page);
        return page;
    }

    @Override
    public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout) {
        timeouts.add(timeout);
        Sent one = new Sent(fence, barrier, batch, new CompletableFuture<>());
        sent.add(one);
        return one.answer();
    }

    @Override
    public CompletionStage<Long> raiseBarrier(Fence fence) {
        CompletableFuture<Long> raised = new CompletableFuture<>();
        barriers.add(raised);
        return raised;
    }

    @Override
    public Limits limits() {
        return new Limits(8, 6, 10_000, Duration.ofSeconds(3));
    }
}
