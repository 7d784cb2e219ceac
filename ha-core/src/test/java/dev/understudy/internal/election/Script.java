package dev.understudy.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Drives one machine by hand through time, for tests that read like a story. */
final class Script {
    static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(10));
    static final LeaseId LEASE = new LeaseId(0xa1);
    static final long TTL = Duration.ofSeconds(10).toNanos();
    static final Entry OWN = new Entry("leader/a1", LEASE, 7, "me");
    static final Entry AHEAD = new Entry("leader/b2", new LeaseId(0xb2), 5, "other");

    private static final int MOST_TURNS = 100_000;

    private final ElectionMachine machine;
    private ElectionState state = ElectionMachine.initial();
    private Step last = new Step(state, com.google.common.collect.ImmutableList.of(), Step.NEVER);
    private long now = 1_000_000_000_000L;

    Script() {
        this(Policy.DEFAULT);
    }

    Script(Policy policy) {
        machine = new ElectionMachine(new NodeId("me"), TIMING, policy, 42);
    }

    /** A machine in the queue behind {@link #AHEAD}. */
    static Script queued() {
        return queued(Policy.DEFAULT);
    }

    static Script queued(Policy policy) {
        return enlisted(policy).feed(new ElectionEvent.Looked(LEASE, behind()));
    }

    /** A machine that was shown nothing of the queue yet. */
    static Script enlisted() {
        return enlisted(Policy.DEFAULT);
    }

    private static Script enlisted(Policy policy) {
        return new Script(policy)
                .feed(new ElectionEvent.Start())
                .granted()
                .feed(new ElectionEvent.Claimed(LEASE, new Claim.Ours()))
                .feed(new ElectionEvent.Enlisted(LEASE, OWN));
    }

    /** A machine that leads. */
    static Script leading() {
        return leading(Policy.DEFAULT);
    }

    static Script leading(Policy policy) {
        return queued(policy)
                .feed(new ElectionEvent.Notified())
                .feed(new ElectionEvent.Looked(LEASE, first()))
                .feed(new ElectionEvent.Started(new dev.understudy.Term(7)))
                .feed(new ElectionEvent.Notified())
                .feed(new ElectionEvent.Looked(LEASE, first()));
    }

    static QueueView behind() {
        return new QueueView(10, Optional.of(AHEAD), Optional.of(OWN), Optional.of(AHEAD));
    }

    static QueueView first() {
        return new QueueView(11, Optional.of(OWN), Optional.of(OWN), Optional.empty());
    }

    /** First, in a store whose base was raised. */
    static QueueView firstFrom(long base) {
        Entry own = new Entry(OWN.key(), OWN.lease(), OWN.createRevision(), OWN.holder(), base);
        return new QueueView(11, Optional.of(own), Optional.of(own), Optional.empty());
    }

    static QueueView gone() {
        return new QueueView(12, Optional.of(AHEAD), Optional.empty(), Optional.empty());
    }

    Script granted() {
        return feed(new ElectionEvent.Granted(new Grant(LEASE, TTL), now));
    }

    Script feed(ElectionEvent event) {
        last = machine.step(state, event, now);
        state = last.state();
        return this;
    }

    /** Lets time pass without a turn, as when the process is paused. */
    Script pause(Duration duration) {
        now += duration.toNanos();
        return this;
    }

    /** Lets time pass, ticking whenever the machine asked for it; renewals are answered at once if {@code renew}. */
    Script pass(Duration duration, boolean renew) {
        long end = now + duration.toNanos();
        int turns = 0;
        while (last.wakeInNanos() != Step.NEVER && now + last.wakeInNanos() <= end) {
            assertThat(++turns).as("wake-ups by %s", state).isLessThan(MOST_TURNS);
            now += last.wakeInNanos();
            feed(new ElectionEvent.Tick());
            if (renew) {
                List<ElectionEffect> effects = last.effects();
                effects.forEach(this::answer);
            }
        }
        now = end;
        return this;
    }

    ElectionState state() {
        return state;
    }

    long now() {
        return now;
    }

    Step last() {
        return last;
    }

    /** The only effect of a kind in the last step. */
    <T extends ElectionEffect> T effect(Class<T> kind) {
        List<T> found =
                last.effects().stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).as("%s in %s", kind.getSimpleName(), last.effects()).hasSize(1);
        return found.get(0);
    }

    /** Why the service was told to stop in the last step. */
    LossReason reason() {
        return last.effects().stream()
                .filter(ElectionEffect.Depose.class::isInstance)
                .map(effect -> ((ElectionEffect.Depose) effect).reason())
                .findFirst()
                .orElseThrow();
    }

    Script expect(Stage stage) {
        assertThat(state.stage()).isEqualTo(stage);
        return this;
    }

    Script expectEffects(Class<?>... kinds) {
        assertThat(last.effects()).extracting(Object::getClass).isEqualTo(List.of(kinds));
        return this;
    }

    private void answer(ElectionEffect effect) {
        if (effect instanceof ElectionEffect.Renew renew) {
            feed(new ElectionEvent.Renewed(renew.lease(), renew.sentAtNanos(), TTL));
        } else if (effect instanceof ElectionEffect.Look) {
            feed(new ElectionEvent.Looked(LEASE, state.stage() == Stage.QUEUED ? behind() : first()));
        }
    }
}
