package dev.understudy.testkit.sim;

import dev.understudy.spi.Challenge;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Subscription;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Challenges on the far side of a link; the store tells under which raft leader it answers. */
final class SimChallenges implements Challenges {
    private final SimWire wire;
    private final SimStore store;
    private final Challenges far;

    SimChallenges(SimWire wire, SimStore store, Challenges far) {
        this.wire = wire;
        this.store = store;
        this.far = far;
    }

    @Override
    public CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout) {
        return wire.call(
                Verb.CHALLENGE,
                leader.lease(),
                timeout,
                () -> far.put(own, leader, timeout).thenApply(this::told));
    }

    @Override
    public CompletionStage<Challenge> look(Entry leader, Duration timeout) {
        return wire.call(
                Verb.PROBE,
                SimWire.NONE,
                timeout,
                () -> far.look(leader, timeout).thenApply(this::told));
    }

    @Override
    public CompletionStage<Boolean> answer(Entry own, Duration timeout) {
        return wire.call(Verb.ANSWER, SimWire.NONE, timeout, () -> far.answer(own, timeout));
    }

    @Override
    public Subscription listen(Entry own, Runnable ring) {
        return wire.watch(rung -> far.listen(own, rung), ring);
    }

    private Challenge told(Challenge challenge) {
        return new Challenge(challenge.revision(), store.raftTerm());
    }
}
