package dev.understudy.testkit.sim;

import dev.understudy.spi.Entry;
import dev.understudy.spi.Eras;
import dev.understudy.spi.Eviction;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Subscription;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one node says to the store, and hears of it, over a {@link Link}; all of it is shown to the observer. */
final class SimWire {
    static final LeaseId NONE = new LeaseId(0);
    /** So many revisions a member is behind. */
    private static final long LAG = 2;

    private final SimNode node;
    private final Link link;
    private final SimLogin login;
    private final Observer observer;

    SimWire(SimNode node, Link link, Observer observer) {
        this.node = node;
        this.link = link;
        this.login = node.login();
        this.observer = observer;
    }

    SimNode node() {
        return node;
    }

    Observer observer() {
        return observer;
    }

    /** A watch that rings late or not at all, as whatever the store says by itself. */
    Subscription watch(Function<Runnable, Subscription> there, Runnable ring) {
        SimSubscription watch = new SimSubscription(there, ring);
        link.signal(watch::establish);
        return watch;
    }

    <T> CompletionStage<T> call(Verb verb, LeaseId lease, Duration timeout, Supplier<CompletionStage<T>> apply) {
        observer.sent(node, verb, lease);
        SimEras eras = node.eras();
        Eras.Known asked = eras.known();
        Supplier<CompletionStage<T>> arrival = () -> {
            eras.arrived();
            return apply.get();
        };
        return login.call(timeout, arrival, (answer, failure) -> {
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
        } else if (answer instanceof Eviction evicted) {
            eras.answered(asked, true, evicted.view().revision());
        } else if (answer instanceof Entry own) {
            eras.wrote(own.createRevision(), () -> node.store().hasEnlisted(own));
        } else {
            // The member that answers may lag behind what others have told already.
            eras.answered(asked, false, Math.max(1, asked.revision() - LAG));
        }
    }

    /** Rings late or not at all; closing it may come too late as well. */
    private final class SimSubscription implements Subscription {
        private final Function<Runnable, Subscription> there;
        private final Runnable ring;
        private Subscription watch = () -> {};
        private boolean closed;

        SimSubscription(Function<Runnable, Subscription> there, Runnable ring) {
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
