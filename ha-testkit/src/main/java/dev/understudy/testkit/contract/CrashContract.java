package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.spi.Challenge;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermEnd.Reason;
import dev.understudy.spi.TermRecord;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** All that {@link dev.understudy.spi.ElectionStore} promises, and how it removes a dead leader's entry. */
public abstract class CrashContract extends CoordinatorContract {
    @Test
    void aDeadLeaderIsRemovedAndTheNextSeesItselfFirstInTheSameStep() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        TermEnd crashed = end(Reason.CRASHED, "tripwire", 1);
        began(a, leader, 0);

        Eviction evicted = await(b.queue().evict(next, leader, new Grounds.Proven(), crashed, TIMEOUT));

        assertThat(evicted.done()).isTrue();
        assertThat(evicted.view().ownIsFirst()).isTrue();
        assertThat(survey(a).queue()).containsExactly(next);
        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.of(crashed));
    }

    @Test
    void theFirstToTellAnEndIsRight() {
        Entry leader = enlist(a, "n1");
        Entry next = enlist(b, "n2");
        began(a, leader, 0);
        TermEnd crashed = end(Reason.CRASHED, "tripwire", 1);

        assertThat(await(b.queue().evict(next, leader, new Grounds.Proven(), crashed, TIMEOUT))
                        .done())
                .isTrue();
        withdraw(a, leader, end(Reason.REVOKED, "", 2));

        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.of(crashed));
    }

    @Test
    void aChallengeStandsUntilItIsAnswered() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        assertThat(look(leader).stands()).isFalse();
        assertThat(await(a.challenges().answer(leader, TIMEOUT))).isFalse();

        Challenge put = await(b.challenges().put(next, leader, TIMEOUT));

        assertThat(put.stands()).isTrue();
        assertThat(look(leader)).isEqualTo(put);
        assertThat(await(a.challenges().answer(leader, TIMEOUT))).isTrue();
        assertThat(look(leader)).isEqualTo(new Challenge(0, put.storeTerm()));
        assertThat(await(b.challenges().put(next, leader, TIMEOUT)).revision()).isGreaterThan(put.revision());
    }

    @Test
    void aChallengeRingsTheBellOfWhomItAsks() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        AtomicInteger rings = new AtomicInteger();
        try (Subscription watch = a.challenges().listen(leader, rings::incrementAndGet)) {
            assertThat(watch).isNotNull();
            int before = settled(rings);

            await(b.challenges().put(next, leader, TIMEOUT));

            Awaitility.await().until(() -> rings.get() > before);
        }
    }

    @Test
    void aChallengeGoesWithTheLeaseOfWhoAsks() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        await(b.challenges().put(next, leader, TIMEOUT));

        revoke(b, next.lease());

        assertThat(look(leader).stands()).isFalse();
    }

    @Test
    void nobodyIsChallengedByWhoHasLostItsPlaceOrSawAnotherLeader() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        Entry lost = join(b, "n3");
        withdraw(b, lost);
        withdraw(a, leader);
        Entry renewed = enlist(a, leader.lease(), "n1");

        assertThat(await(b.challenges().put(next, leader, TIMEOUT)).stands()).isFalse();
        assertThat(await(b.challenges().put(lost, next, TIMEOUT)).stands()).isFalse();

        assertThat(look(renewed).stands()).isFalse();
        assertThat(look(next).stands()).isFalse();
    }

    @Test
    void aLeaderThatDoesNotAnswerIsRemovedAndTheChallengeGoesToo() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        Challenge put = await(b.challenges().put(next, leader, TIMEOUT));

        Eviction evicted = await(b.queue()
                .evict(
                        next,
                        leader,
                        new Grounds.Unanswered(put.revision()),
                        end(Reason.CRASHED, "tripwire", 1),
                        TIMEOUT));

        assertThat(evicted.done()).isTrue();
        assertThat(survey(a).queue()).containsExactly(next);
        assertThat(look(leader).stands()).isFalse();
    }

    /** However late: the answer and the removal cannot both succeed. */
    @Test
    void aLeaderThatHasAnsweredIsNotRemovedAlsoIfItIsChallengedAgain() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        TermEnd crashed = end(Reason.CRASHED, "tripwire", 1);
        Grounds old = new Grounds.Unanswered(
                await(b.challenges().put(next, leader, TIMEOUT)).revision());
        await(a.challenges().answer(leader, TIMEOUT));
        assertThat(await(b.queue().evict(next, leader, old, crashed, TIMEOUT)).done())
                .isFalse();

        await(b.challenges().put(next, leader, TIMEOUT));

        assertThat(await(b.queue().evict(next, leader, old, crashed, TIMEOUT)).done())
                .isFalse();
        assertThat(survey(a).queue()).containsExactly(leader, next);
    }

    private Challenge look(Entry leader) {
        return await(b.challenges().look(leader, TIMEOUT));
    }

    /** A watch rings once it is established, and may ring too often. */
    private static int settled(AtomicInteger rings) {
        Awaitility.await().until(() -> rings.get() > 0);
        return rings.get();
    }
}
