package dev.understudy.testkit.sim;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Coordinator;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eras;
import dev.understudy.spi.Grant;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Ousted;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A coordinator on the far side of a {@link Link}; everything sent and answered is shown to the observer. */
final class SimCoordinator implements Coordinator {
    private static final LeaseId NONE = new LeaseId(0);
    /** So many revisions a member is behind. */
    private static final long LAG = 2;

    private final SimNode node;
    private final Link link;
    private final Coordinator far;
    private final Observer observer;

    /** @param far the store's own, on the far side */
    SimCoordinator(SimNode node, Link link, Coordinator far, Observer observer) {
        this.node = node;
        this.link = link;
        this.far = far;
        this.observer = observer;
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return call(Verb.GRANT, NONE, timeout, () -> far.grant(ttl, timeout));
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return call(Verb.RENEW, lease, timeout, () -> far.renew(lease, timeout));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return call(Verb.REVOKE, lease, timeout, () -> far.revoke(lease, timeout));
    }

    @Override
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        return call(Verb.FORSAKE, lease, timeout, () -> far.release(lease, id, timeout));
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return call(Verb.REMAINING, lease, timeout, () -> far.remaining(lease, timeout));
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return call(Verb.CLAIM, lease, timeout, () -> far.claim(lease, who, timeout));
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return call(Verb.ENLIST, lease, timeout, () -> far.enlist(lease, id, timeout));
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return call(
                        Verb.LOOK,
                        own.lease(),
                        timeout,
                        () -> far.look(own, timeout).whenComplete((view, failure) -> {
                            if (failure == null && view.ownIsFirst()) {
                                observer.shownFirst(node, view.own().orElseThrow());
                            }
                        }))
                .thenApply(view -> view.in(node.eras().now()));
    }

    @Override
    public CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        return call(Verb.ANNOUNCE, NONE, timeout, () -> far.announce(id, incarnation, state, timeout));
    }

    @Override
    public CompletionStage<Optional<Member>> member(String id, Duration timeout) {
        return call(Verb.MEMBER, NONE, timeout, () -> far.member(id, timeout));
    }

    @Override
    public CompletionStage<Void> raise(long base, Duration timeout) {
        return call(Verb.RAISE, NONE, timeout, () -> far.raise(base, timeout));
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return call(Verb.SURVEY, NONE, timeout, () -> far.survey(timeout))
                .thenApply(roll -> roll.in(node.eras().now()));
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return call(Verb.WITHDRAW, own.lease(), timeout, () -> far.withdraw(own, end, timeout));
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return call(Verb.HAND_OVER, own.lease(), timeout, () -> far.handOver(own, heir, end, timeout));
    }

    @Override
    public CompletionStage<Ousted> oust(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return call(
                        Verb.OUST,
                        own.lease(),
                        timeout,
                        () -> oustUnlessAlive(own, leader, grounds, end, timeout)
                                .whenComplete((outcome, failure) -> {
                                    if (failure == null && outcome.done()) {
                                        observer.ousted(node, leader, grounds);
                                    }
                                    if (failure == null && outcome.view().ownIsFirst()) {
                                        observer.shownFirst(
                                                node, outcome.view().own().orElseThrow());
                                    }
                                }))
                .thenApply(outcome ->
                        new Ousted(outcome.done(), outcome.view().in(node.eras().now())));
    }

    /** The store compares the record of the sign in the same step. */
    private CompletionStage<Ousted> oustUnlessAlive(
            Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        if (!(grounds instanceof Grounds.SignLost lost)) {
            return far.oust(own, leader, grounds, end, timeout);
        }
        return node.store().isSignAsSeen(leader.lease(), lost.armedRevision())
                ? far.oust(own, leader, new Grounds.Proven(), end, timeout)
                : far.look(own, timeout).thenApply(view -> new Ousted(false, view));
    }

    @Override
    public Challenges challenges() {
        return new SimChallenges(this, node.store(), far.challenges());
    }

    @Override
    public CompletionStage<Void> began(Entry own, Instant from, Duration timeout) {
        return call(Verb.BEGAN, own.lease(), timeout, () -> far.began(own, from, timeout));
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> history(int limit, Duration timeout) {
        return call(Verb.HISTORY, NONE, timeout, () -> far.history(limit, timeout));
    }

    /** Sensors are a part of the world, not of the store. */
    @Override
    public Optional<CrashSensor> sign() {
        return Optional.empty();
    }

    @Override
    public Watch listen(String key, Runnable ring) {
        return hang(rung -> far.listen(key, rung), () -> {
            observer.rang(node, key);
            ring.run();
        });
    }

    /** A bell that rings late or not at all, as whatever the store says by itself. */
    Watch hang(Function<Runnable, Watch> there, Runnable ring) {
        SimBell bell = new SimBell(there, ring);
        link.signal(bell::establish);
        return bell;
    }

    @Override
    public void close() {}

    <T> CompletionStage<T> call(Verb verb, LeaseId lease, Duration timeout, Supplier<CompletionStage<T>> apply) {
        observer.sent(node, verb, lease);
        SimEras eras = node.eras();
        Eras.Known asked = eras.known();
        Supplier<CompletionStage<T>> arrival = () -> {
            eras.arrived();
            return apply.get();
        };
        return link.call(timeout, arrival, (answer, failure) -> {
            if (failure == null) {
                judge(eras, asked, answer);
                observer.answered(node, verb, lease, answer);
            } else {
                observer.failed(node, verb, lease, failure);
            }
        });
    }

    private void judge(SimEras eras, Eras.Known asked, @Nullable Object answer) {
        if (answer instanceof QueueView view) {
            eras.answered(asked, true, view.revision());
        } else if (answer instanceof MembershipSnapshot roll) {
            eras.answered(asked, true, roll.revision());
        } else if (answer instanceof Ousted ousted) {
            eras.answered(asked, true, ousted.view().revision());
        } else if (answer instanceof Entry own) {
            eras.wrote(own.createRevision(), () -> node.store().hasEnlisted(own));
        } else {
            // The member that answers may lag behind what others have told already.
            eras.answered(asked, false, Math.max(1, asked.revision() - LAG));
        }
    }

    /** Rings late or not at all; closing it may come too late as well. */
    private final class SimBell implements Watch {
        private final Function<Runnable, Watch> there;
        private final Runnable ring;
        private Watch watch = () -> {};
        private boolean closed;

        SimBell(Function<Runnable, Watch> there, Runnable ring) {
            this.there = there;
            this.ring = ring;
        }

        void establish() {
            if (!closed) {
                watch = there.apply(() -> link.signal(ring));
            }
        }

        @Override
        public void close() {
            closed = true;
            watch.close();
        }
    }
}
