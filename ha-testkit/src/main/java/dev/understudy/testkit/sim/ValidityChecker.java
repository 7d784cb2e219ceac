package dev.understudy.testkit.sim;

import dev.understudy.Leadership;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * S3: no term counts as held once its lease can be over; by then its service has stopped, or was ended by force; so no
 * two services run at once. A term whose entry was taken away early is given up at once.
 */
final class ValidityChecker implements Observer {
    /** A process that was stopped has this long to notice. */
    private static final long WAKING_NANOS = Duration.ofMillis(50).toNanos();

    private final VirtualTime time;
    private final SimStore store;
    private final Verdict verdict;
    private final long noticeNanos;
    private final List<Tenure> tenures = new ArrayList<>();
    private final Set<LeaseId> leases = new HashSet<>();
    private final Set<LeaseId> robbed = new HashSet<>();

    /** @param noticeNanos how long a leader with a good link may take to notice that its entry is gone */
    ValidityChecker(VirtualTime time, SimStore store, Verdict verdict, long noticeNanos) {
        this.time = time;
        this.store = store;
        this.verdict = verdict;
        this.noticeNanos = noticeNanos;
    }

    @Override
    public void elected(SimNode node, Leadership leadership) {
        LeaseId lease = SimStore.lease(leadership.fence().key());
        Tenure tenure = new Tenure(node, leadership, lease, time.now());
        tenure.robbed = robbed.contains(lease);
        for (Tenure other : tenures) {
            verdict.check(
                    tenure.robbed || !other.mustHaveStopped(),
                    "S3",
                    () -> tenure + " begins while the service of " + other + " still runs");
        }
        tenures.add(tenure);
        checkAtDeadline(tenure);
    }

    /** A restored store knows nothing of what was granted and renewed since: every lease so far may be over. */
    @Override
    public void restored() {
        List.copyOf(leases).forEach(this::robbed);
    }

    @Override
    public void sent(SimNode node, Verb verb, LeaseId lease) {
        leases.add(lease);
    }

    @Override
    public void robbed(LeaseId lease) {
        robbed.add(lease);
        for (Tenure tenure : tenures) {
            if (tenure.lease.equals(lease)) {
                tenure.robbed = true;
                long since = time.now();
                time.in(
                        noticeNanos,
                        () -> verdict.check(
                                !tenure.leadership.isHeld()
                                        || tenure.node.process().isDead()
                                        || !tenure.node.calmSince(since)
                                        || tenure.node.process().pausedSince(since),
                                "S3",
                                () -> tenure + " lost its entry long ago and still counts as held"));
            }
        }
    }

    /** Told in time; if nobody ends it by force it is the service's own fault what it does now. */
    @Override
    public void overran(SimNode node) {
        crashed(node);
    }

    @Override
    public void stopped(SimNode node, Leadership leadership) {
        tenures.removeIf(tenure -> tenure.leadership.equals(leadership));
    }

    @Override
    public void crashed(SimNode node) {
        tenures.removeIf(tenure -> tenure.node.equals(node));
    }

    @Override
    public void step() {
        for (Tenure tenure : tenures) {
            verdict.check(
                    !tenure.over || !tenure.leadership.isHeld(),
                    "S3",
                    () -> tenure + " counts as held, but its lease can be over");
        }
    }

    private void checkAtDeadline(Tenure tenure) {
        OptionalLong deadline = store.deadlineNanos(tenure.lease);
        if (deadline.isEmpty() || tenure.robbed) {
            return;
        }
        if (deadline.getAsLong() > time.now()) {
            time.at(deadline.getAsLong(), () -> checkAtDeadline(tenure));
            return;
        }
        tenure.over = true;
        verdict.check(
                !tenure.leadership.isHeld() && tenure.leadership.remaining().isZero(),
                "S3",
                () -> tenure + " counts as held at the instant its lease can be over");
        verdict.check(
                !tenures.contains(tenure)
                        || tenure.node.process().isDead()
                        || tenure.node.process().pausedSince(time.now() - WAKING_NANOS),
                "S3",
                () -> "the service of " + tenure + " runs at the instant its lease can be over");
    }

    /** One term of one node, until its service has really stopped. */
    private static final class Tenure {
        private final SimNode node;
        private final Leadership leadership;
        private final LeaseId lease;
        private final long sinceNanos;
        private boolean robbed;
        private boolean over;

        Tenure(SimNode node, Leadership leadership, LeaseId lease, long sinceNanos) {
            this.node = node;
            this.leadership = leadership;
            this.lease = lease;
            this.sinceNanos = sinceNanos;
        }

        /** A stopped process runs nothing, and one that was robbed is held back by its fence only (S1). */
        boolean mustHaveStopped() {
            return !robbed && !node.process().isDead() && !node.process().pausedSince(sinceNanos);
        }

        @Override
        public String toString() {
            return "term " + leadership.term() + " of " + node;
        }
    }
}
