package dev.understudy.internal.state;

import static com.google.common.base.Preconditions.checkArgument;

import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Keys;
import dev.understudy.state.Page;
import dev.understudy.state.Reply;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shared state on a store, or the part of it below {@code root}. Safe from any thread. */
public final class FencedState implements SharedState {
    private final StateStore store;
    private final StatePorts ports;
    private final StateMetrics metrics;
    private final GroupCommit commits;
    private final String root;

    private FencedState(StateStore store, StatePorts ports, StateMetrics metrics, GroupCommit commits, String root) {
        this.store = store;
        this.ports = ports;
        this.metrics = metrics;
        this.commits = commits;
        this.root = root;
    }

    /** All of a store. Views and writers made from it share its commits, so keep one for each store. */
    public static FencedState of(StateStore store, StatePorts ports, MetricRegistry registry) {
        StateMetrics metrics = new StateMetrics(registry);
        return new FencedState(store, ports, metrics, new GroupCommit(store, ports, metrics), "");
    }

    @Override
    public Reply<Optional<Versioned>> get(String key) {
        return Reply.of(read(KeyRange.key(Keys.check(key)), 1, StateStore.NOW), Page::first);
    }

    @Override
    public Reply<Page> range(String prefix, int limit) {
        return Reply.of(read(KeyRange.prefix(Keys.checkPrefix(prefix)), limit, StateStore.NOW));
    }

    @Override
    public Reply<Page> next(Page page, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        return page.rest()
                .map(rest -> Reply.of(read(rest, limit, page.revision())))
                .orElseGet(() -> Reply.ready(new Page(page.range(), ImmutableList.of(), false, page.revision())));
    }

    @Override
    public StateWriter under(Leadership leadership) {
        return new TermWriter(this, leadership);
    }

    @Override
    public Reply<Long> commit(Fence fence, Transaction transaction) {
        return Reply.of(store.commit(fence, transaction.below(root)));
    }

    @Override
    public SharedState at(String prefix) {
        return new FencedState(store, ports, metrics, commits, root + Keys.checkPrefix(prefix));
    }

    StatePorts ports() {
        return ports;
    }

    GroupCommit commits() {
        return commits;
    }

    StateStore.Limits limits() {
        return store.limits();
    }

    String root() {
        return root;
    }

    /** Reads keys of this view; see {@link StateStore#read}. */
    CompletionStage<Page> read(KeyRange range, int limit, long revision) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        metrics.reads.inc();
        return quiet().thenCompose(quiet -> store.read(range.below(root), limit, revision))
                .thenApply(page -> root.isEmpty() ? page : relative(page, range));
    }

    Versioned relative(Versioned stored) {
        return root.isEmpty()
                ? stored
                : new Versioned(stored.key().substring(root.length()), stored.value(), stored.version());
    }

    private Page relative(Page page, KeyRange range) {
        ImmutableList<Versioned> items =
                page.items().stream().map(this::relative).collect(ImmutableList.toImmutableList());
        return new Page(range, items, page.more(), page.revision());
    }

    /** What may still be applied must not be missed by a read; it waits for that no longer than a read may take. */
    private CompletionStage<Void> quiet() {
        CompletionStage<Void> quiet = commits.quiet();
        if (quiet.toCompletableFuture().isDone()) {
            return quiet;
        }
        CompletableFuture<Void> patient = new CompletableFuture<>();
        Scheduler.Cancel late = ports.scheduler()
                .after(
                        limits().timeout().toNanos(),
                        () -> patient.completeExceptionally(new UnavailableException(
                                "cannot read: an earlier write of unknown outcome may still be applied")));
        var unused = quiet.whenComplete((nothing, failure) -> {
            late.cancel();
            patient.complete(null);
        });
        return patient;
    }
}
