package dev.understudy.testkit.sim;

import dev.understudy.spi.Challenge;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Coordinator;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Challenges on the far side of a link; the store tells under which raft leader it answers. */
final class SimChallenges implements Challenges {
    private static final LeaseId NONE = new LeaseId(0);

    private final SimCoordinator near;
    private final SimStore store;
    private final Challenges far;

    SimChallenges(SimCoordinator near, SimStore store, Challenges far) {
        this.near = near;
        this.store = store;
        this.far = far;
    }

    @Override
    public CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout) {
        return near.call(
                Verb.CHALLENGE,
                leader.lease(),
                timeout,
                () -> far.put(own, leader, timeout).thenApply(this::told));
    }

    @Override
    public CompletionStage<Challenge> look(Entry leader, Duration timeout) {
        return near.call(
                Verb.PROBE, NONE, timeout, () -> far.look(leader, timeout).thenApply(this::told));
    }

    @Override
    public CompletionStage<Boolean> answer(Entry own, Duration timeout) {
        return near.call(Verb.ANSWER, NONE, timeout, () -> far.answer(own, timeout));
    }

    @Override
    public Coordinator.Watch listen(Entry own, Runnable ring) {
        return near.hang(rung -> far.listen(own, rung), ring);
    }

    private Challenge told(Challenge challenge) {
        return new Challenge(challenge.revision(), store.raftTerm());
    }
}
