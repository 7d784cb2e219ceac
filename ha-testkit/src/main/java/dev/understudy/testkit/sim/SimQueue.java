package dev.understudy.testkit.sim;

import dev.understudy.NodeId;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.TermEnd;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The queue on the far side of a link. */
final class SimQueue implements CandidateQueue {
    private final SimWire wire;
    private final CandidateQueue far;

    /** @param far the store's own, on the far side */
    SimQueue(SimWire wire, CandidateQueue far) {
        this.wire = wire;
        this.far = far;
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return wire.call(Verb.ENLIST, lease, timeout, () -> far.enlist(lease, id, timeout));
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return wire.call(
                        Verb.LOOK,
                        own.lease(),
                        timeout,
                        () -> far.look(own, timeout).whenComplete((view, failure) -> {
                            if (failure == null && view.ownIsFirst()) {
                                wire.observer()
                                        .shownFirst(wire.node(), view.own().orElseThrow());
                            }
                        }))
                .thenApply(view -> view.in(wire.node().eras().now()));
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return wire.call(Verb.RAISE, SimWire.NONE, timeout, () -> far.raise(base, timeout));
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return wire.call(Verb.SURVEY, SimWire.NONE, timeout, () -> far.survey(timeout))
                .thenApply(roll -> roll.in(wire.node().eras().now()));
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return wire.call(Verb.WITHDRAW, own.lease(), timeout, () -> far.withdraw(own, end, timeout));
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return wire.call(Verb.HAND_OVER, own.lease(), timeout, () -> far.handOver(own, heir, end, timeout));
    }

    @Override
    public CompletionStage<Eviction> evict(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return wire.call(
                        Verb.EVICT,
                        own.lease(),
                        timeout,
                        () -> evictUnlessAlive(own, leader, grounds, end, timeout)
                                .whenComplete((outcome, failure) -> {
                                    if (failure == null && outcome.done()) {
                                        wire.observer().evicted(wire.node(), leader, grounds);
                                    }
                                    if (failure == null && outcome.view().ownIsFirst()) {
                                        wire.observer()
                                                .shownFirst(
                                                        wire.node(),
                                                        outcome.view().own().orElseThrow());
                                    }
                                }))
                .thenApply(outcome -> new Eviction(
                        outcome.done(), outcome.view().in(wire.node().eras().now())));
    }

    /** The store compares the record of the sign in the same step. */
    private CompletionStage<Eviction> evictUnlessAlive(
            Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        if (!(grounds instanceof Grounds.SignLost lost)) {
            return far.evict(own, leader, grounds, end, timeout);
        }
        return wire.node().store().isSignAsSeen(leader.lease(), lost.armedRevision())
                ? far.evict(own, leader, new Grounds.Proven(), end, timeout)
                : far.look(own, timeout).thenApply(view -> new Eviction(false, view));
    }

    @Override
    public Subscription watch(String key, Runnable ring) {
        return wire.watch(rung -> far.watch(key, rung), () -> {
            wire.observer().rang(wire.node(), key);
            ring.run();
        });
    }
}
