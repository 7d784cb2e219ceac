package dev.understudy.internal.state;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.Leadership;
import dev.understudy.internal.state.Write.Result;
import dev.understudy.spi.StateStore.Refused;
import dev.understudy.state.Condition;
import dev.understudy.state.Condition.ValueIs;
import dev.understudy.state.Condition.VersionIs;
import dev.understudy.state.Keys;
import dev.understudy.state.Reply;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Swap;
import dev.understudy.state.Transaction;
import dev.understudy.state.Tx;
import dev.understudy.state.Versioned;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One view of the state as one leader writes it. */
final class TermWriter implements StateWriter {
    private final FencedState state;
    private final Leadership leadership;

    TermWriter(FencedState state, Leadership leadership) {
        this.state = state;
        this.leadership = leadership;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public Reply<Long> put(String key, byte[] value) {
        return Reply.of(write(ImmutableList.of(), key, Optional.of(value)), Result::revision);
    }

    @Override
    public Reply<Swap> putIfAbsent(String key, byte[] value) {
        return swap(new VersionIs(Keys.check(key), Transaction.ABSENT), key, value);
    }

    @Override
    public Reply<Swap> compareAndSwap(Versioned seen, byte[] value) {
        return swap(new VersionIs(Keys.check(seen.key()), seen.version()), seen.key(), value);
    }

    @Override
    public Reply<Swap> compareAndSwap(String key, byte[] expected, byte[] value) {
        return swap(new ValueIs(Keys.check(key), expected), key, value);
    }

    @Override
    public Reply<Void> delete(String key) {
        return Reply.of(write(ImmutableList.of(), key, Optional.empty()).thenAccept(result -> {}));
    }

    @Override
    public Reply<Long> commit(Transaction transaction) {
        return Reply.of(submit(transaction), result -> {
            if (result.verdict() instanceof Refused refused) {
                throw refused.conflict();
            }
            return result.revision();
        });
    }

    @Override
    public <R> R transact(Function<Tx, R> body) {
        return new Transacting<R>(state, this).run(body);
    }

    @Override
    public <R> Reply<R> transactAsync(Function<Tx, CompletionStage<R>> body) {
        return new Transacting<R>(state, this).start(body);
    }

    private Reply<Swap> swap(Condition condition, String key, byte[] value) {
        return Reply.of(write(ImmutableList.of(condition), key, Optional.of(value)), result -> {
            if (result.verdict() instanceof Refused refused) {
                return new Swap(false, refused.found().stream().findFirst().map(state::relative));
            }
            return new Swap(true, Optional.of(new Versioned(key, value, result.revision())));
        });
    }

    private CompletableFuture<Result> write(ImmutableList<Condition> conditions, String key, Optional<byte[]> value) {
        return submit(new Transaction(conditions, ImmutableMap.of(Keys.check(key), value)));
    }

    private CompletableFuture<Result> submit(Transaction transaction) {
        return state.commits().submit(leadership, transaction.below(state.root()));
    }
}
