package dev.understudy.testkit.sim;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.runtime.AsyncContender;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Claim;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import dev.understudy.spi.Member;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Registry;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The classic mistakes of leader election, one each; see the design page on what peers' users suffer from. */
final class Bugs {
    private Bugs() {}

    /** Believes the watch: the predecessor's entry changed, so we must be first (S6). */
    static final class NoReadAfterTheNotice implements Plant {
        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                private int rings;

                @Override
                public Subscription watch(String key, Runnable ring) {
                    rings = 0;
                    return super.watch(key, () -> {
                        rings++;
                        ring.run();
                    });
                }

                @Override
                public CompletionStage<QueueView> look(Entry own, Duration timeout) {
                    // The first ring only says that the watch is established.
                    return rings < 2
                            ? super.look(own, timeout)
                            : CompletableFuture.completedFuture(first(own, own.createRevision()));
                }
            };
        }
    }

    /** Counts the deadline from when the answer came, not from when the question was sent (S3). */
    static final class DeadlineFromReceipt implements Plant {
        @Override
        public Leases leases(Leases honest, Ticker ticker) {
            return new ForwardingLeases(honest) {
                @Override
                public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
                    long sent = ticker.nanos();
                    return super.renew(lease, timeout).thenApply(ttl -> ttl + ticker.nanos() - sent);
                }
            };
        }
    }

    /** Gives up the lock when the service was told to stop, not when it has (S5). */
    static final class ResignBeforeDrain implements Plant {
        @Override
        public AsyncContender contender(AsyncContender honest) {
            return new ForwardingContender(honest) {
                @Override
                public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
                    var unused = super.deposed(leadership, reason);
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    }

    /** Once first, always first: never looks at its own entry again (S3). */
    static final class BlindToItsOwnEntry implements Plant {
        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                private long won;

                @Override
                public CompletionStage<QueueView> look(Entry own, Duration timeout) {
                    return super.look(own, timeout).thenApply(view -> {
                        won = view.ownIsFirst() ? own.createRevision() : won;
                        return won == own.createRevision() ? first(own, view.revision()) : view;
                    });
                }
            };
        }
    }

    /** Tries again with the same lease when it is not known whether it joined the queue (L4). */
    static final class LeaseReusedAfterUnknownEnlist implements Plant {
        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                @Override
                public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
                    return super.enlist(lease, id, timeout).exceptionallyCompose(failure -> {
                        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                        return cause instanceof OutcomeUnknownException
                                ? enlist(lease, id, timeout)
                                : CompletableFuture.failedFuture(cause);
                    });
                }
            };
        }
    }

    /** Stops to renew when it is asked to stop (S5). */
    static final class RenewalEndsWhenStoppingBegins implements Plant {
        private boolean stopping;

        @Override
        public Leases leases(Leases honest, Ticker ticker) {
            return new ForwardingLeases(honest) {
                @Override
                public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
                    return stopping ? new CompletableFuture<>() : super.renew(lease, timeout);
                }
            };
        }

        @Override
        public AsyncContender contender(AsyncContender honest) {
            return new ForwardingContender(honest) {
                @Override
                public CompletionStage<Void> elected(Leadership leadership) {
                    stopping = false;
                    return super.elected(leadership);
                }

                @Override
                public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
                    stopping = true;
                    return super.deposed(leadership, reason);
                }
            };
        }
    }

    /** Counts a service as started when it was told to, so that it may be stopped in the middle of its start (S4). */
    static final class StopsDuringTheStart implements Plant {
        @Override
        public AsyncContender contender(AsyncContender honest) {
            return new ForwardingContender(honest) {
                @Override
                public CompletionStage<Void> elected(Leadership leadership) {
                    var unused = super.elected(leadership);
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    }

    /** Does not stop what did not start, but leaves (S5). */
    static final class FailedStartIsNotStopped implements Plant {
        @Override
        public AsyncContender contender(AsyncContender honest) {
            return new ForwardingContender(honest) {
                @Override
                public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
                    return reason == LossReason.START_FAILED
                            ? CompletableFuture.completedFuture(null)
                            : super.deposed(leadership, reason);
                }
            };
        }
    }

    /** Checks leadership before the write instead of with it (S1). */
    static final class FenceNotCompared implements Plant {
        @Override
        public Fence fence(Fence honest, Optional<Entry> first) {
            return first.map(entry -> new Fence(entry.key(), entry.createRevision()))
                    .orElse(honest);
        }
    }

    /** Takes an id for its own whoever holds it (S9). */
    static final class EveryIdIsOurs implements Plant {
        @Override
        public Registry registry(Registry honest) {
            return new ForwardingRegistry(honest) {
                @Override
                public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
                    return super.claim(lease, who, timeout).thenApply(answer -> new Claim.Ours());
                }
            };
        }
    }

    /** Takes a lease for dead on the first sight of another incarnation, and gives up its own id (S9). */
    static final class RestartIsTakenForADuplicate implements Plant {
        @Override
        public Registry registry(Registry honest) {
            return new ForwardingRegistry(honest) {
                private long growing;

                @Override
                public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
                    return super.claim(lease, who, timeout)
                            .thenApply(answer -> answer instanceof Claim.Taken taken
                                    ? new Claim.Taken(taken.incarnation(), taken.lease(), taken.ttlNanos(), ++growing)
                                    : answer);
                }
            };
        }
    }

    /** Never comes back after a lost lease (L1). */
    static final class OneShot implements Plant {
        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                private boolean enlisted;

                @Override
                public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
                    if (enlisted) {
                        return CompletableFuture.failedFuture(new OutcomeUnknownException("once only"));
                    }
                    enlisted = true;
                    return super.enlist(lease, id, timeout);
                }
            };
        }
    }

    /** Takes a leader for dead whose tripwire merely answered late (S10). */
    static final class LateAnswerIsTakenForARefusal implements Plant {
        @Override
        public List<CrashSensor> sensors(List<CrashSensor> honest) {
            return honest.stream().<CrashSensor>map(Hasty::new).toList();
        }

        private record Hasty(CrashSensor honest) implements CrashSensor {
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
                return honest.watch(leader, member, evidence -> {
                    report.accept(evidence);
                    report.accept(new Evidence.Gone());
                });
            }

            @Override
            public void close() {
                honest.close();
            }
        }
    }

    private static QueueView first(Entry own, long revision) {
        return new QueueView(revision, Optional.of(own), Optional.of(own), Optional.empty());
    }

    private static class ForwardingContender implements AsyncContender {
        private final AsyncContender honest;

        ForwardingContender(AsyncContender honest) {
            this.honest = honest;
        }

        @Override
        public CompletionStage<Void> elected(Leadership leadership) {
            return honest.elected(leadership);
        }

        @Override
        public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
            return honest.deposed(leadership, reason);
        }

        @Override
        public void interrupt() {
            honest.interrupt();
        }
    }
}
