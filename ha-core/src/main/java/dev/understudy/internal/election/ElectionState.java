package dev.understudy.internal.election;

import dev.understudy.LossReason;
import dev.understudy.Term;
import dev.understudy.error.HaException;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.util.Optional;

/** Where an elector stands. Immutable; impossible combinations cannot be written down. */
public sealed interface ElectionState {
    /** The state's name. */
    Stage stage();

    /** A state with a lease that is renewed. */
    sealed interface InSession extends ElectionState {
        Session session();

        /** The same state with the session moved on. */
        InSession with(Session session);
    }

    /** A state with a place in the queue that is read again and again. */
    sealed interface InQueue extends InSession {
        Entry own();

        Reading reading();

        /** The same state with the reading moved on. */
        InQueue with(Reading reading);
    }

    /** A state in which this node holds a term, or is giving it up. */
    sealed interface InTerm extends InSession {
        Entry own();

        default Term term() {
            return own().term();
        }
    }

    record Idle() implements ElectionState {
        @Override
        public Stage stage() {
            return Stage.IDLE;
        }
    }

    /** A lease is asked for. */
    record Granting(Tries tries) implements ElectionState {
        @Override
        public Stage stage() {
            return Stage.GRANTING;
        }
    }

    /**
     * The id is claimed.
     *
     * @param rival who holds it, if anybody was seen
     * @param asking whether a claim is on its way
     * @param claimAtNanos when to claim again, if none is
     */
    record Claiming(Session session, Optional<Rival> rival, boolean asking, long claimAtNanos, Tries tries)
            implements InSession {
        @Override
        public Stage stage() {
            return Stage.CLAIMING;
        }

        @Override
        public Claiming with(Session next) {
            return new Claiming(next, rival, asking, claimAtNanos, tries);
        }
    }

    /**
     * Registered, and never in the queue ({@code cluster.no-failover}).
     *
     * @param surveyAtNanos when to read next who leads
     */
    record Observing(Session session, long surveyAtNanos) implements InSession {
        @Override
        public Stage stage() {
            return Stage.OBSERVING;
        }

        @Override
        public Observing with(Session next) {
            return new Observing(next, surveyAtNanos);
        }
    }

    /** The queue is entered. */
    record Enlisting(Session session, Tries tries) implements InSession {
        @Override
        public Stage stage() {
            return Stage.ENLISTING;
        }

        @Override
        public Enlisting with(Session next) {
            return new Enlisting(next, tries);
        }
    }

    /**
     * Waits its turn.
     *
     * @param predecessor the entry whose end is listened for; empty until the first read
     * @param monitor of the leader's process, if this node is first in line
     */
    record Queued(
            Session session, Entry own, Reading reading, Optional<Entry> predecessor, Optional<LeaderMonitor> monitor)
            implements InQueue {
        @Override
        public Stage stage() {
            return Stage.QUEUED;
        }

        @Override
        public Queued with(Session next) {
            return new Queued(next, own, reading, predecessor, monitor);
        }

        @Override
        public Queued with(Reading next) {
            return new Queued(session, own, next, predecessor, monitor);
        }

        /** The same behind another entry. */
        Queued behind(Entry other) {
            return new Queued(session, own, reading, Optional.of(other), monitor);
        }

        boolean isVigilOver(Entry leader) {
            return monitor.map(LeaderMonitor::leader).equals(Optional.of(leader));
        }

        Queued with(LeaderMonitor next) {
            return new Queued(session, own, reading, predecessor, Optional.of(next));
        }

        Queued withoutVigil() {
            return new Queued(session, own, reading, predecessor, Optional.empty());
        }
    }

    /**
     * Elected; the service is starting.
     *
     * @param startByNanos when the start budget ends
     */
    record Starting(Session session, Entry own, Reading reading, long startByNanos) implements InQueue, InTerm {
        @Override
        public Stage stage() {
            return Stage.STARTING;
        }

        @Override
        public Starting with(Session next) {
            return new Starting(next, own, reading, startByNanos);
        }

        @Override
        public Starting with(Reading next) {
            return new Starting(session, own, next, startByNanos);
        }
    }

    /**
     * The service runs.
     *
     * @param surveyAtNanos when to look for a candidate of higher priority
     * @param sinceNanos when the service had started
     */
    record Leading(Session session, Entry own, Reading reading, long surveyAtNanos, long sinceNanos)
            implements InQueue, InTerm {
        @Override
        public Stage stage() {
            return Stage.LEADING;
        }

        @Override
        public Leading with(Session next) {
            return new Leading(next, own, reading, surveyAtNanos, sinceNanos);
        }

        @Override
        public Leading with(Reading next) {
            return new Leading(session, own, next, surveyAtNanos, sinceNanos);
        }

        Leading surveyed(long nextNanos) {
            return new Leading(session, own, reading, nextNanos, sinceNanos);
        }
    }

    /**
     * The service is stopping. Renewals keep the lease until it has, but do not move the deadline any more: a service
     * that never stops must not keep others from leading (claim L1).
     *
     * @param deadline as it was when the term ended
     * @param overran whether that deadline passed before the service stopped
     * @param heir whom to hand over to; empty for whoever is next
     */
    record Stopping(
            Session session,
            Entry own,
            Deadline deadline,
            LossReason reason,
            Next next,
            boolean overran,
            Optional<Entry> heir)
            implements InTerm {
        @Override
        public Stage stage() {
            return Stage.STOPPING;
        }

        @Override
        public Stopping with(Session renewed) {
            return new Stopping(renewed, own, deadline, reason, next, overran, heir);
        }

        /** The same, past its deadline. */
        Stopping overrun() {
            return new Stopping(session, own, deadline, reason, next, true, heir);
        }

        /** The same, but going elsewhere afterwards. */
        Stopping then(Next other) {
            return new Stopping(session, own, deadline, reason, other, overran, heir);
        }

        /** The same, and then {@code candidate} shall lead. */
        Stopping inFavourOf(Entry candidate) {
            return new Stopping(session, own, deadline, reason, next, overran, Optional.of(candidate));
        }
    }

    record Releasing(LeaseId lease, Next next) implements ElectionState {
        @Override
        public Stage stage() {
            return Stage.RELEASING;
        }
    }

    /** Waits before it tries again. */
    record BackingOff(long untilNanos, Tries tries) implements ElectionState {
        @Override
        public Stage stage() {
            return Stage.BACKING_OFF;
        }
    }

    /** Over; {@code failure} says why, if it was not asked for. */
    record Ended(Optional<HaException> failure) implements ElectionState {
        @Override
        public Stage stage() {
            return Stage.ENDED;
        }
    }
}
