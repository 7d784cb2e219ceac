package dev.understudy.testkit.sim;

import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Challenge;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Mistakes about the death of a process whose tripwire a firewall refuses (S10); each one costs a living leader. */
final class SuspicionBugs {
    private SuspicionBugs() {}

    /** Takes a connection that was reset, and refusals, for proof. */
    static final class ResetIsTakenForProof implements Plant {
        @Override
        public List<CrashSensor> sensors(List<CrashSensor> honest) {
            return hearing(honest, evidence -> evidence instanceof Evidence.Reset ? new Evidence.Gone() : evidence);
        }
    }

    /** Takes a connection that its own keepalive, or an ICMP message, has ended for one that the other side ended. */
    static final class TimeOutIsTakenForAnEnd implements Plant {
        @Override
        public List<CrashSensor> sensors(List<CrashSensor> honest) {
            return hearing(honest, evidence -> evidence instanceof Evidence.Blind ? new Evidence.Gone() : evidence);
        }
    }

    /**
     * Removes the leader whether or not it has answered meanwhile: it does not look, and the removal does not compare.
     * (If it compared, its looks might show anything.)
     */
    static final class ChallengeIsNotCompared implements Plant {
        private final AtomicReference<Challenge> put = new AtomicReference<>();

        @Override
        public Challenges challenges(Challenges honest) {
            return new Blindfold(honest, put);
        }

        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                @Override
                public CompletionStage<Eviction> evict(
                        Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
                    return super.evict(own, leader, grounds, end, timeout)
                            .thenCompose(outcome -> outcome.done() || !(grounds instanceof Grounds.Unanswered)
                                    ? CompletableFuture.completedFuture(outcome)
                                    : super.evict(own, leader, new Grounds.Proven(), end, timeout));
                }
            };
        }

        /** Remembers what it has put, and sees nothing else. */
        private static final class Blindfold extends ForwardingChallenges {
            private final AtomicReference<Challenge> put;

            Blindfold(Challenges honest, AtomicReference<Challenge> put) {
                super(honest);
                this.put = put;
            }

            @Override
            public CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout) {
                return super.put(own, leader, timeout).whenComplete((challenge, failure) -> put.set(challenge));
            }

            @Override
            public CompletionStage<Challenge> look(Entry leader, Duration timeout) {
                return CompletableFuture.completedFuture(put.get());
            }
        }
    }

    /** Says that it answers challenges, and does not. */
    static final class NeverAnswers implements Plant {
        @Override
        public Challenges challenges(Challenges honest) {
            return new ForwardingChallenges(honest) {
                @Override
                public CompletionStage<Boolean> answer(Entry own, Duration timeout) {
                    return CompletableFuture.completedFuture(false);
                }
            };
        }
    }

    private static class ForwardingChallenges implements Challenges {
        private final Challenges honest;

        ForwardingChallenges(Challenges honest) {
            this.honest = honest;
        }

        @Override
        public CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout) {
            return honest.put(own, leader, timeout);
        }

        @Override
        public CompletionStage<Challenge> look(Entry leader, Duration timeout) {
            return honest.look(leader, timeout);
        }

        @Override
        public CompletionStage<Boolean> answer(Entry own, Duration timeout) {
            return honest.answer(own, timeout);
        }

        @Override
        public Subscription listen(Entry own, Runnable ring) {
            return honest.listen(own, ring);
        }
    }

    private static List<CrashSensor> hearing(List<CrashSensor> honest, UnaryOperator<Evidence> as) {
        return honest.stream()
                .<CrashSensor>map(sensor -> new Mishearing(sensor, as))
                .toList();
    }

    /** A sensor whose words are taken for others. */
    private record Mishearing(CrashSensor honest, UnaryOperator<Evidence> as) implements CrashSensor {
        @Override
        public String name() {
            return honest.name();
        }

        @Override
        public Subscription show(Entry own) {
            return honest.show(own);
        }

        @Override
        public Subscription watch(Entry leader, Member member, Consumer<Evidence> report) {
            return honest.watch(leader, member, evidence -> report.accept(as.apply(evidence)));
        }

        @Override
        public void close() {
            honest.close();
        }
    }
}
