package dev.understudy.status;

import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.understudy.NodeId;
import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.NodeStatus.Leader;
import dev.understudy.Term;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A node of which every answer is given by the test. */
final class FakeSource implements StatusSource {
    static final Duration LEASE = Duration.ofMillis(4_200);

    final MetricRegistry registry = new MetricRegistry();
    final AtomicInteger steppedDown = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final List<StoreMember> stores = new CopyOnWriteArrayList<>();
    final List<NodeId> heirs = new CopyOnWriteArrayList<>();
    private final List<Consumer<NodePhase>> listeners = new CopyOnWriteArrayList<>();
    volatile NodeStatus status = serving();
    volatile CompletableFuture<Void> transfer = CompletableFuture.completedFuture(null);
    volatile CompletableFuture<MembershipSnapshot> roll =
            CompletableFuture.completedFuture(new MembershipSnapshot(5, ImmutableList.of(), ImmutableList.of()));
    volatile CompletableFuture<ImmutableList<TermRecord>> history =
            CompletableFuture.completedFuture(ImmutableList.of());

    static NodeStatus serving() {
        return status("n1", NodePhase.ACTIVE, LEASE, true, true, Optional.of(new Term(17)));
    }

    static NodeStatus waiting() {
        return status("n1", NodePhase.WAITING, LEASE, true, true, Optional.empty());
    }

    static NodeStatus status(
            String id, NodePhase phase, Duration lease, boolean alive, boolean healthy, Optional<Term> term) {
        return new NodeStatus(
                new NodeId(id),
                phase,
                term.isPresent() ? "Leading" : "Queued",
                term,
                term.map(t -> new Leader(id, "127.0.0.1:1", t)),
                ImmutableSet.of(),
                lease,
                alive,
                healthy,
                Optional.empty(),
                Optional.empty());
    }

    /** Takes this status, and tells of its phase. */
    void move(NodeStatus next) {
        status = next;
        listeners.forEach(listener -> listener.accept(next.phase()));
    }

    @Override
    public NodeStatus status() {
        return status;
    }

    @Override
    public Runnable onPhase(Consumer<NodePhase> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletionStage<MembershipSnapshot> roll() {
        reads.incrementAndGet();
        return roll;
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> history(int limit) {
        reads.incrementAndGet();
        return history;
    }

    @Override
    public CompletionStage<ImmutableList<StoreMember>> store() {
        return CompletableFuture.completedFuture(ImmutableList.copyOf(stores));
    }

    @Override
    public void stepDown() {
        steppedDown.incrementAndGet();
    }

    @Override
    public CompletionStage<Void> transferTo(NodeId to) {
        heirs.add(to);
        return transfer;
    }

    @Override
    public MetricRegistry metrics() {
        return registry;
    }
}
