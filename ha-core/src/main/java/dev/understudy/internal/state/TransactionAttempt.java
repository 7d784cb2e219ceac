package dev.understudy.internal.state;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.StateStore;
import dev.understudy.state.Condition;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Keys;
import dev.understudy.state.Page;
import dev.understudy.state.Reply;
import dev.understudy.state.Transaction;
import dev.understudy.state.Tx;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an optimistic transaction (H. T. Kung, J. T. Robinson, "On optimistic methods for concurrency
 * control", 1981). The first read settles the revision; the others are of that revision. The commit requires that
 * nothing it read has changed since: each key by its version, each range by that and by no key in it being newer.
 *
 * <p>Because of that check the first read may be stale: the worst is a collision. Without a commit nothing checks it,
 * so what an attempt comes to without one may not {@link #counts count}. For one thread at a time.
 */
final class TransactionAttempt implements Tx {
    private final FencedState state;
    private final Map<String, Optional<byte[]>> writes = new LinkedHashMap<>();
    private final Map<String, Reply<Page>> keys = new HashMap<>();
    private final List<Reply<Page>> ranges = new ArrayList<>();
    private final boolean linearizable;
    private boolean checked;
    private @Nullable CompletionStage<Long> revision;

    /** @param linearizable whether it reads the present state for certain, which costs more */
    TransactionAttempt(FencedState state, boolean linearizable) {
        this.state = state;
        this.linearizable = linearizable;
    }

    /** Whether how it ends counts: what it read was the present state, or the commit checks that it is. */
    boolean counts() {
        return linearizable || revision == null || checked;
    }

    @Override
    public Reply<Optional<Versioned>> get(String key) {
        Optional<byte[]> own = writes.get(Keys.check(key));
        if (own != null) {
            return Reply.ready(own.map(value -> new Versioned(key, value, Transaction.ABSENT)));
        }
        Reply<Page> page = keys.computeIfAbsent(key, absent -> read(KeyRange.key(key), 1));
        return Reply.of(page, Page::first);
    }

    @Override
    public Reply<ImmutableList<Versioned>> range(String prefix, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        KeyRange range = KeyRange.prefix(Keys.checkPrefix(prefix));
        checkState(writes.keySet().stream().noneMatch(range::contains), "read %s before you write below it", prefix);
        Reply<Page> page = read(range, limit);
        ranges.add(page);
        return Reply.of(page, Page::items);
    }

    @Override
    public void put(String key, byte[] value) {
        writes.put(Keys.check(key), Optional.of(value));
    }

    @Override
    public void delete(String key) {
        writes.put(Keys.check(key), Optional.empty());
    }

    boolean writesNothing() {
        return writes.isEmpty();
    }

    /** What it wrote, under the condition that what it read is as it was. */
    Transaction transaction() {
        checked = true;
        Transaction.Builder transaction = Transaction.builder();
        Map<String, Long> versions = new LinkedHashMap<>();
        keys.forEach((key, reply) -> arrived(reply)
                .ifPresent(page ->
                        versions.put(key, page.first().map(Versioned::version).orElse(Transaction.ABSENT))));
        for (Reply<Page> reply : ranges) {
            arrived(reply).ifPresent(page -> {
                page.items().forEach(item -> versions.put(item.key(), item.version()));
                transaction.require(new Condition.Unwritten(stretch(page), page.revision()));
            });
        }
        // As they were read: a key that is not text may stand under a condition, though nobody may write it.
        versions.forEach((key, version) -> transaction.require(new Condition.VersionIs(key, version)));
        writes.forEach((key, value) ->
                value.ifPresentOrElse(bytes -> transaction.put(key, bytes), () -> transaction.delete(key)));
        return transaction.build();
    }

    /** The part of its range that a page has seen. */
    private static KeyRange stretch(Page page) {
        return page.more()
                ? page.range().upTo(page.items().get(page.items().size() - 1).key())
                : page.range();
    }

    /** A read that is not there when the body has returned cannot have mattered to it. */
    private static Optional<Page> arrived(Reply<Page> reply) {
        CompletableFuture<Page> seen = reply.toCompletableFuture();
        return seen.isDone() && !seen.isCompletedExceptionally() ? Optional.of(seen.join()) : Optional.empty();
    }

    private Reply<Page> read(KeyRange range, int limit) {
        CompletionStage<Long> settled = revision;
        if (settled != null) {
            return Reply.of(settled.thenCompose(at -> state.read(range, limit, at)));
        }
        Reply<Page> first = Reply.of(state.read(range, limit, linearizable ? StateStore.NOW : StateStore.NEARLY_NOW));
        revision = first.thenApply(Page::revision);
        return first;
    }
}
