package dev.understudy.internal.election;

import dev.understudy.Fence;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.error.HaException;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import java.util.Optional;

/**
 * What the machine wants done: something asked of the store, whose answer comes back as an event, or something done in
 * this process.
 */
public sealed interface ElectionEffect {
    /** Carries this out. */
    default void to(RequestHandler requests, ActionHandler actions) {
        if (this instanceof Request request) {
            request.to(requests);
        } else {
            ((Action) this).to(actions);
        }
    }

    /** Something asked of the store; exactly one event answers it. */
    sealed interface Request extends ElectionEffect {
        /** Hands this effect to the method of {@code handler} that is for it. */
        void to(RequestHandler handler);
    }

    /** Something done in this process. */
    sealed interface Action extends ElectionEffect {
        /** Hands this effect to the method of {@code handler} that is for it. */
        void to(ActionHandler handler);
    }

    /** One method for each, so that the compiler knows when one is forgotten. */
    interface RequestHandler {
        void grant(Grant effect);

        void claim(Claim effect);

        void enlist(Enlist effect);

        void renew(Renew effect);

        void look(Look effect);

        void withdraw(Withdraw effect);

        void handOver(HandOver effect);

        void evict(Evict effect);

        void challenge(Challenge effect);

        void survey(Survey effect);

        void revoke(Revoke effect);
    }

    /** One method for each, so that the compiler knows when one is forgotten. */
    interface ActionHandler {
        void listen(Listen effect);

        void unlisten(Unlisten effect);

        void elect(Elect effect);

        void extend(Extend effect);

        void depose(Depose effect);

        void overrun(Overrun effect);

        void attend(Attend effect);

        void dismiss(Dismiss effect);

        void answer(Answer effect);

        void abandon(Abandon effect);

        void reap(Reap effect);

        void finish(Finish effect);
    }

    /** Ask for a lease. */
    record Grant() implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.grant(this);
        }
    }

    /** Claim the node id. */
    record Claim(LeaseId lease) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.claim(this);
        }
    }

    /** Join the queue. */
    record Enlist(LeaseId lease) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.enlist(this);
        }
    }

    /** Renew once; the deadline will count from {@code sentAtNanos}. */
    record Renew(LeaseId lease, long sentAtNanos) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.renew(this);
        }
    }

    /** Read the queue. */
    record Look(Entry own) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.look(this);
        }
    }

    /** Listen to this entry instead of any other. */
    record Listen(Entry entry) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.listen(this);
        }
    }

    /** Listen to nothing. */
    record Unlisten() implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.unlisten(this);
        }
    }

    /**
     * This node leads: start the service, and show that this process lives instead of watching another.
     *
     * @param fence what the term's writes compare
     */
    record Elect(Entry own, Fence fence, Deadline deadline) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.elect(this);
        }
    }

    /** The present term may be relied on for longer. */
    record Extend(Deadline deadline) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.extend(this);
        }
    }

    /**
     * The present term is over: stop the service.
     *
     * @param reason why
     * @param deadline by when it must have stopped
     */
    record Depose(LossReason reason, Deadline deadline) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.depose(this);
        }
    }

    /** The local deadline has passed and the service has not stopped: whoever can must end it by force (claim S8). */
    record Overrun(Term term) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.overrun(this);
        }
    }

    /**
     * Leave the queue.
     *
     * @param ended why the term of {@code own} ended, if it held one
     */
    record Withdraw(Entry own, Optional<LossReason> ended) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.withdraw(this);
        }
    }

    /** Leave the queue so that {@code heir} leads next; if that cannot be done, just leave it. */
    record HandOver(Entry own, Entry heir, LossReason ended) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.handOver(this);
        }
    }

    /** Watch the process behind the leader's entry, instead of any other, and be ready to remove it. */
    record Attend(Entry own, Entry leader) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.attend(this);
        }
    }

    /** Watch no process. */
    record Dismiss() implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.dismiss(this);
        }
    }

    /**
     * Remove a dead leader's entry.
     *
     * @param sensor who noticed
     */
    record Evict(Entry own, Entry leader, Grounds grounds, String sensor) implements Request {
        /** Whether the death is proven, and not only suspected. */
        boolean isProven() {
            return grounds.isProven();
        }

        @Override
        public void to(RequestHandler handler) {
            handler.evict(this);
        }
    }

    /**
     * Ask the leader through the store whether it lives, or look whether it has answered.
     *
     * @param sentAtNanos now; tells the answer to this question from others
     * @param anew whether to put the challenge, and not to look at it
     */
    record Challenge(Entry own, Entry leader, long sentAtNanos, boolean anew) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.challenge(this);
        }
    }

    /** Read all candidates; {@code to} is whom an operator wants to lead, if anybody. */
    record Survey(LeaseId lease, Optional<NodeId> to) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.survey(this);
        }
    }

    /** Tell whoever asked for a transfer: it is under way, or why it is refused. */
    record Answer(NodeId to, Optional<HaException> refusal) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.answer(this);
        }
    }

    /** Revoke the lease. */
    record Revoke(LeaseId lease) implements Request {
        @Override
        public void to(RequestHandler handler) {
            handler.revoke(this);
        }
    }

    /**
     * Nobody stands behind this lease any more, but it may live, and an entry may yet appear under it (claim L4): go on
     * revoking it until the store has answered, or it must have expired.
     */
    record Abandon(LeaseId lease) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.abandon(this);
        }
    }

    /** Revoke the lease that a dead process left behind; nobody waits for it. */
    record Reap(LeaseId lease) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.reap(this);
        }
    }

    /** Over; tell whoever waits. */
    record Finish(Optional<HaException> failure) implements Action {
        @Override
        public void to(ActionHandler handler) {
            handler.finish(this);
        }
    }
}
