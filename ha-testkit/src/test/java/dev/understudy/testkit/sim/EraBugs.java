package dev.understudy.testkit.sim;

import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Era;
import dev.understudy.spi.Eras;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Mistakes about a store that is restored to an older state under living nodes (claim S2). */
final class EraBugs {
    private EraBugs() {}

    /** Takes an older view for one that was overtaken on its way, for as long as it is older. */
    static final class RevisionsOnlyRise implements Plant {
        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                @Override
                public CompletionStage<QueueView> look(Entry own, Duration timeout) {
                    return super.look(own, timeout).thenApply(view -> view.in(Era.FIRST));
                }
            };
        }
    }

    /** Notices the restore, and goes on counting terms where the restored store does. */
    static final class BaseIsNotRaised implements Plant {
        @Override
        public CandidateQueue queue(CandidateQueue honest) {
            return new ForwardingQueue(honest) {
                @Override
                public CompletionStage<Void> raise(long base, Duration timeout) {
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    }

    /** Looks at numbers alone, which a restored store can have overtaken. */
    static final class LastWriteIsNotReadAgain implements Plant {
        @Override
        public boolean verifiesWrites() {
            return false;
        }
    }

    /** Takes a member that lags behind for a store that was restored. */
    static final class LaggingMemberCounts implements Plant {
        @Override
        public boolean judges(boolean linearizable) {
            return true;
        }
    }

    /** Takes an answer that was overtaken on its way for one of a store that was restored. */
    static final class OvertakenAnswerCounts implements Plant {
        @Override
        public Eras.Known asked(Eras.Known then, Eras.Known now) {
            return now;
        }
    }
}
