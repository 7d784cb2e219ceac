package dev.understudy.internal.etcd;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.options.GetOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The shared state of one election in etcd. A batch is one etcd transaction: if the leader's entry is as it must be
 * (claim S1), then each transaction in a nested one of its own, so that a conflict of one leaves the others alone.
 */
final class EtcdStateStore implements StateStore {
    /** etcd's default {@code --max-txn-ops}; see {@link Limits#operations} for how nested ones count. */
    private static final int OPERATIONS = 128;

    /** etcd's default {@code --max-request-bytes} is 1.5 MiB; the rest is for what frames a request. */
    private static final int BYTES = 1_500_000;

    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final String root;
    private final FencedTransaction commits;
    private final Duration timeout;
    private final Limits limits;
    private final FullStore afterwards;

    EtcdStateStore(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.root = keys.state();
        this.commits = new FencedTransaction(keys);
        this.timeout = links.config().requestTimeout();
        int operations = OPERATIONS - FencedTransaction.WEIGHT;
        this.limits = new Limits(operations, operations - FencedTransaction.COMPARES, BYTES, timeout);
        this.afterwards = new FullStore(links, commits, timeout);
    }

    @Override
    public CompletionStage<Page> read(KeyRange range, int limit, long revision) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        WireRange wire = WireRange.of(keys, range.below(root));
        GetOption.Builder option = GetOption.builder()
                .withLimit(limit)
                .withRevision(Math.max(0, revision))
                .withSerializable(revision != NOW);
        wire.end().ifPresent(option::withRange);
        // Any member may answer for a revision it has. Without a sort order etcd answers in the order of its index: by
        // key.
        return links.call(EtcdCall.read(
                "read " + range,
                timeout,
                client -> client.getKVClient()
                        .get(wire.begin(), option.build())
                        .thenApply(found -> page(range, revision, found))));
    }

    @Override
    public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration limit) {
        String what = "commit of " + batch.size() + " transactions under term " + fence.term();
        long since = links.lineage().known().revision();
        CompletionStage<Outcome> answered = links.call(EtcdCall.transaction(
                what,
                limit,
                commits.request(fence, barrier, batch),
                () -> links.lineage().check(fence),
                answer -> outcome(answer, fence, batch)));
        return Failures.unwrapped(answered.exceptionallyCompose(
                failure -> afterwards.judge(fence, since, batch, Failures.unwrap(failure))));
    }

    @Override
    public CompletionStage<Long> raiseBarrier(Fence fence) {
        String what = "barrier of term " + fence.term();
        Runnable check = () -> links.lineage().check(fence);
        return links.call(EtcdCall.transaction(what, timeout, commits.barrier(fence), check, answer -> {
            if (!answer.isSucceeded()) {
                throw over(fence);
            }
            return answer.getHeader().getRevision();
        }));
    }

    @Override
    public Limits limits() {
        return limits;
    }

    private Page page(KeyRange range, long revision, GetResponse found) {
        ImmutableList<Versioned> items =
                found.getKvs().stream().map(this::versioned).collect(ImmutableList.toImmutableList());
        long at = revision <= NOW ? found.getHeader().getRevision() : revision;
        return new Page(range, items, found.isMore(), at);
    }

    private Outcome outcome(TxnResponse whole, Fence fence, List<Transaction> batch) {
        TxnResponse answer =
                FencedTransaction.isNested(batch) ? whole.getTxnResponses().get(0) : whole;
        if (!answer.isSucceeded()) {
            return refusal(answer, fence);
        }
        ImmutableList.Builder<Verdict> verdicts = ImmutableList.builder();
        List<TxnResponse> nested = answer.getTxnResponses();
        int next = 0;
        for (Transaction transaction : batch) {
            verdicts.add(FencedTransaction.isPlain(transaction) ? new Applied() : verdict(nested.get(next++)));
        }
        Committed committed = new Committed(whole.getHeader().getRevision(), verdicts.build());
        remember(committed, batch);
        return committed;
    }

    /** Any key that the batch has written will do. */
    private void remember(Committed committed, List<Transaction> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            if (committed.verdicts().get(i) instanceof Applied) {
                Optional<String> written = batch.get(i).writes().entrySet().stream()
                        .filter(write -> write.getValue().isPresent())
                        .map(Map.Entry::getKey)
                        .findFirst();
                if (written.isPresent()) {
                    links.lineage().wrote(commits.key(written.get()), committed.revision());
                    return;
                }
            }
        }
    }

    private Verdict verdict(TxnResponse answer) {
        if (answer.isSucceeded()) {
            return new Applied();
        }
        return new Refused(answer.getGetResponses().stream()
                .flatMap(found -> found.getKvs().stream())
                .map(this::versioned)
                .collect(ImmutableList.toImmutableList()));
    }

    private static Outcome refusal(TxnResponse answer, Fence fence) {
        List<GetResponse> read = answer.getGetResponses();
        if (!FencedTransaction.holds(fence, read)) {
            throw over(fence);
        }
        return FencedTransaction.barrier(read)
                .map(Barred::new)
                .orElseThrow(() -> new HaException("etcd refused a transaction whose conditions hold"));
    }

    private static NotLeaderException over(Fence fence) {
        return new NotLeaderException("not applied: term " + fence.term() + " is over");
    }

    private Versioned versioned(KeyValue kv) {
        String key = keys.name(kv.getKey()).substring(root.length());
        return new Versioned(key, kv.getValue().getBytes(), kv.getModRevision());
    }
}
