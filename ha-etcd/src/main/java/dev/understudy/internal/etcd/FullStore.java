package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.StoreFullException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.StateStore.Applied;
import dev.understudy.spi.StateStore.Committed;
import dev.understudy.spi.StateStore.Outcome;
import dev.understudy.spi.StateStore.Verdict;
import dev.understudy.state.Transaction;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out what became of a commit that etcd answered with "database space exceeded": it is refused, unless it is the
 * very one that went beyond the quota, which is applied (etcd#16659). The answer says that it is settled either way, so
 * a read tells for good: while the fence holds nobody else writes these keys, and of one process no two commits that
 * are under way write the same key.
 */
final class FullStore {
    private final EtcdLinks links;
    private final FencedTransaction commits;
    private final Duration timeout;

    FullStore(EtcdLinks links, FencedTransaction commits, Duration timeout) {
        this.links = links;
        this.commits = commits;
        this.timeout = timeout;
    }

    /**
     * What a failed commit came to.
     *
     * @param since a revision that was known when it was sent: all earlier writes of these keys are not newer
     */
    CompletionStage<Outcome> judge(Fence fence, long since, List<Transaction> batch, Throwable failure) {
        if (!(failure instanceof HaException) || EtcdFault.of(failure) != EtcdFault.NO_SPACE) {
            return CompletableFuture.failedFuture(failure);
        }
        return Failures.unwrapped(links.call(EtcdCall.transaction(
                        "look for the traces of a commit",
                        timeout,
                        commits.traces(fence, since, batch),
                        () -> links.lineage().check(fence),
                        answer -> judged(answer, batch, failure)))
                .exceptionallyCompose(unread -> CompletableFuture.failedFuture(
                        unread instanceof StoreFullException ? unread : unknown(failure))));
    }

    /** @throws StoreFullException if nothing was applied */
    private Outcome judged(TxnResponse answer, List<Transaction> batch, Throwable failure) {
        if (!answer.isSucceeded()) {
            throw unknown(failure);
        }
        List<GetResponse> traces = answer.getGetResponses();
        int applied = 0;
        int untouched = 0;
        OptionalLong revision = OptionalLong.empty();
        for (int i = 0; i < batch.size(); i++) {
            Optional<KeyValue> trace = traces.get(i).getKvs().stream().findFirst();
            if (isApplied(batch.get(i), trace)) {
                applied++;
                revision = OptionalLong.of(trace.orElseThrow().getModRevision());
            } else if (trace.isPresent() != FencedTransaction.puts(batch.get(i))) {
                untouched++;
            }
        }
        if (untouched == batch.size()) {
            throw new StoreFullException("not applied: " + failure.getMessage(), failure);
        }
        if (applied < batch.size()) {
            throw unknown(failure);
        }
        ImmutableList.Builder<Verdict> verdicts = ImmutableList.builder();
        batch.forEach(each -> verdicts.add(new Applied()));
        return new Committed(revision.orElseThrow(), verdicts.build());
    }

    private static boolean isApplied(Transaction transaction, Optional<KeyValue> trace) {
        Optional<byte[]> wanted =
                transaction.writes().getOrDefault(FencedTransaction.traced(transaction), Optional.empty());
        return wanted.isPresent()
                && trace.isPresent()
                && Arrays.equals(wanted.get(), trace.get().getValue().getBytes());
    }

    private static OutcomeUnknownException unknown(Throwable failure) {
        return OutcomeUnknownException.settled(String.valueOf(failure.getMessage()), failure);
    }
}
