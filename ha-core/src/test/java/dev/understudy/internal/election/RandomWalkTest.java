package dev.understudy.internal.election;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.election.ElectionEffect.Depose;
import dev.understudy.internal.election.ElectionEffect.Elect;
import dev.understudy.internal.election.ElectionEffect.Finish;
import dev.understudy.internal.election.ElectionEffect.Renew;
import dev.understudy.internal.election.ElectionEffect.Withdraw;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Challenge;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.NodeInfo;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Any event at any time: the machine never breaks its table, and its effects keep their order. */
class RandomWalkTest {
    private static final int WALKS = 2_000;
    private static final int STEPS = 300;
    private static final Policy GRACE = new Policy(Policy.ActOn.GRACE, Duration.ofMillis(250), 0, false);

    @Test
    void noOrderOfEventsBreaksTheMachine() {
        for (int seed = 0; seed < WALKS; seed++) {
            new Walk(seed).run();
        }
    }

    private static final class Walk {
        private final HaException lost = new OutcomeUnknownException("lost");
        private final int seed;
        private final Random random;
        private final ElectionMachine machine =
                new ElectionMachine(new NodeId("me"), LeaseTiming.of(Duration.ofSeconds(5)), GRACE, 1);
        private final Deque<ElectionEvent> due = new ArrayDeque<>();
        private ElectionState state = ElectionMachine.initial();
        private long now;
        private long leases;
        private boolean inTerm;
        private boolean deposed;
        private int renewals;
        private int evicts;
        private long revision = 1_000;

        Walk(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            due.add(new ElectionEvent.Start());
            for (int i = 0; i < STEPS; i++) {
                now += Math.abs(random.nextLong() % 700_000_000L);
                ElectionEvent event = due.isEmpty() || random.nextInt(3) == 0 ? unasked() : due.poll();
                if (isAnswerToRenewal(event)) {
                    renewals--;
                } else if (event instanceof ElectionEvent.EvictionTried
                        || event instanceof ElectionEvent.EvictionFailed) {
                    evicts--;
                }
                Step step = machine.step(state, event, now);
                state = step.state();
                step.effects().forEach(this::check);
                step.effects().forEach(this::answer);
                checkWakeUp(step.wakeInNanos());
            }
        }

        /** The machine asks to be woken exactly when it has something to do: not later, and not sooner. */
        private void checkWakeUp(long wakeInNanos) {
            assertThat(wakeInNanos).as("seed %d", seed).isNotNegative();
            if (wakeInNanos == Step.NEVER) {
                assertThat(isIdle(Duration.ofDays(365).toNanos()))
                        .as("seed %d: sleeps for ever", seed)
                        .isTrue();
                return;
            }
            assertThat(isIdle(wakeInNanos)).as("seed %d: woken in vain", seed).isFalse();
            assertThat(wakeInNanos == 0 || isIdle(wakeInNanos - 1))
                    .as("seed %d: woken late", seed)
                    .isTrue();
        }

        private boolean isIdle(long afterNanos) {
            Step tick = machine.step(state, new ElectionEvent.Tick(), now + afterNanos);
            return tick.effects().isEmpty() && tick.state().equals(state);
        }

        private boolean isAnswerToRenewal(ElectionEvent event) {
            return (event instanceof ElectionEvent.Renewed || event instanceof ElectionEvent.RenewFailed)
                    && ((ElectionEvent.OfSession) event).lease().value() == leases;
        }

        private ElectionEvent unasked() {
            return switch (random.nextInt(40)) {
                case 0 -> new ElectionEvent.Close();
                case 1, 2 -> new ElectionEvent.StepDown();
                case 3, 4, 5 -> new ElectionEvent.Notified();
                case 6 -> new ElectionEvent.LeaseGone(new LeaseId(Math.max(1, leases)));
                case 7 -> new ElectionEvent.Start();
                case 8 -> new ElectionEvent.Transfer(new NodeId("other"));
                case 9, 10, 11, 12, 13 -> new ElectionEvent.Sensed(Script.AHEAD, "sign", evidence());
                default -> new ElectionEvent.Tick();
            };
        }

        private Evidence evidence() {
            return switch (random.nextInt(5)) {
                case 0 -> new Evidence.Alive();
                case 1 -> new Evidence.Missing(random.nextInt(100));
                case 2 -> new Evidence.Reset(random.nextBoolean());
                case 3 -> new Evidence.Blind();
                default -> new Evidence.Gone();
            };
        }

        private void check(ElectionEffect effect) {
            if (effect instanceof Elect elect) {
                assertThat(inTerm).as("seed %d: elected twice", seed).isFalse();
                assertThat(elect.deadline().mustStop(now))
                        .as("seed %d: S3", seed)
                        .isFalse();
                inTerm = true;
                deposed = false;
            } else if (effect instanceof Depose) {
                assertThat(inTerm && !deposed).as("seed %d: S4", seed).isTrue();
                deposed = true;
            } else if (isDeparture(effect) && inTerm) {
                assertThat(deposed).as("seed %d: S5", seed).isTrue();
                inTerm = false;
            } else if (effect instanceof Renew) {
                renewals++;
            } else if (effect instanceof ElectionEffect.Evict) {
                assertThat(inTerm).as("seed %d: a leader evicts nobody", seed).isFalse();
                evicts++;
            } else if (effect instanceof Finish) {
                assertThat(inTerm).as("seed %d: finished in a term", seed).isFalse();
            }
            assertThat(renewals).as("seed %d: one renewal at a time", seed).isLessThanOrEqualTo(1);
            assertThat(evicts).as("seed %d: one removal at a time", seed).isLessThanOrEqualTo(1);
        }

        private static boolean isDeparture(ElectionEffect effect) {
            return effect instanceof Withdraw || effect instanceof ElectionEffect.HandOver;
        }

        private void answer(ElectionEffect effect) {
            boolean ok = random.nextInt(4) != 0;
            if (effect instanceof ElectionEffect.Grant) {
                long ttl = Duration.ofSeconds(random.nextInt(60) == 0 ? 9 : 5).toNanos();
                Grant grant = new Grant(new LeaseId(++leases), ttl);
                renewals = 0;
                due.add(ok ? new ElectionEvent.Granted(grant, now) : new ElectionEvent.GrantFailed(lost));
            } else if (effect instanceof ElectionEffect.Claim claim) {
                due.add(
                        ok
                                ? new ElectionEvent.Claimed(claim.lease(), new Claim.Ours())
                                : new ElectionEvent.ClaimFailed(claim.lease(), lost));
            } else if (effect instanceof ElectionEffect.Enlist enlist) {
                Entry own = new Entry("leader/" + enlist.lease(), enlist.lease(), 100 + leases, "me");
                due.add(
                        ok
                                ? new ElectionEvent.Enlisted(enlist.lease(), own)
                                : new ElectionEvent.EnlistFailed(enlist.lease(), lost));
            } else if (effect instanceof Renew renew) {
                due.add(
                        ok
                                ? new ElectionEvent.Renewed(renew.lease(), renew.sentAtNanos(), 5_000_000_000L)
                                : new ElectionEvent.RenewFailed(renew.lease(), renew.sentAtNanos(), lost));
            } else {
                answerInTerm(effect, ok);
            }
        }

        private void answerInTerm(ElectionEffect effect, boolean ok) {
            if (effect instanceof ElectionEffect.Look look) {
                LeaseId lease = look.own().lease();
                due.add(
                        ok
                                ? new ElectionEvent.Looked(lease, view(look.own()))
                                : new ElectionEvent.LookFailed(lease, lost));
            } else if (effect instanceof Elect elect) {
                Term term = new Term(elect.own().createRevision());
                due.add(ok ? new ElectionEvent.Started(term) : new ElectionEvent.StartFailed(term, lost));
            } else if (effect instanceof Depose && state instanceof ElectionState.InTerm term) {
                due.add(new ElectionEvent.Stopped(term.term()));
            } else if (effect instanceof Withdraw withdraw) {
                due.add(new ElectionEvent.Withdrawn(withdraw.own().lease(), ok));
            } else if (effect instanceof ElectionEffect.HandOver handOver) {
                due.add(new ElectionEvent.Withdrawn(handOver.own().lease(), ok));
            } else if (effect instanceof ElectionEffect.Revoke revoke) {
                due.add(new ElectionEvent.Revoked(revoke.lease(), ok));
            } else if (effect instanceof ElectionEffect.Survey survey) {
                due.add(
                        ok
                                ? new ElectionEvent.Surveyed(survey.lease(), survey.to(), roll())
                                : new ElectionEvent.SurveyFailed(survey.lease(), survey.to(), lost));
            } else if (effect instanceof ElectionEffect.Evict evict) {
                LeaseId lease = evict.own().lease();
                due.add(
                        ok
                                ? new ElectionEvent.EvictionTried(
                                        evict, new Eviction(random.nextBoolean(), view(evict.own())))
                                : new ElectionEvent.EvictionFailed(lease, evict.leader(), lost));
            } else if (effect instanceof ElectionEffect.Challenge challenge) {
                challenged(challenge, ok);
            }
        }

        private void challenged(ElectionEffect.Challenge challenge, boolean ok) {
            Challenge seen = new Challenge(random.nextInt(4) == 0 ? 0 : 50, random.nextInt(8) == 0 ? 2 : 1);
            due.add(
                    ok
                            ? new ElectionEvent.Challenged(challenge, seen)
                            : new ElectionEvent.ChallengeFailed(challenge, lost));
        }

        /** Ourselves first, and another whom anybody would prefer. */
        private MembershipSnapshot roll() {
            Entry own = new Entry("leader/" + new LeaseId(leases), new LeaseId(leases), 100 + leases, "me");
            Entry other = new Entry("leader/b2", new LeaseId(0xb2), 10_000, "other");
            Member me = new Member(Candidate.of(new NodeId("me"), new UUID(0, 1), ""), own.lease());
            Candidate better =
                    new Candidate(new NodeId("other"), new UUID(0, 2), "", "", 9, random.nextBoolean(), NodeInfo.NONE);
            Member them = new Member(better, other.lease());
            return new MembershipSnapshot(++revision, ImmutableList.of(own, other), ImmutableList.of(me, them));
        }

        private QueueView view(Entry own) {
            return switch (random.nextInt(4)) {
                case 0 -> new QueueView(++revision, Optional.of(Script.AHEAD), Optional.empty(), Optional.empty());
                case 1 ->
                    new QueueView(++revision, Optional.of(Script.AHEAD), Optional.of(own), Optional.of(Script.AHEAD));
                default -> new QueueView(++revision, Optional.of(own), Optional.of(own), Optional.empty());
            };
        }
    }
}
