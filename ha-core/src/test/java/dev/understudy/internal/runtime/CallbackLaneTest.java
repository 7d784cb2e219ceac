package dev.understudy.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.Contender;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pairing of callbacks (S4) on a real thread. */
class CallbackLaneTest {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<ElectionEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void s4CallsArePairedAndInOrderWhateverTheyThrow() {
        CallbackLane lane = lane(new Told() {
            @Override
            public void elected(Leadership leadership) {
                super.elected(leadership);
                throw new LinkageError("not only exceptions");
            }

            @Override
            public void deposed(Leadership leadership, LossReason reason) {
                super.deposed(leadership, reason);
                throw new IllegalStateException("cannot stop");
            }
        });
        for (int number = 1; number <= 3; number++) {
            lane.elected(term(number));
            lane.deposed(term(number), LossReason.LAPSED);
        }
        await().until(() -> events.size() == 6);
        assertThat(calls).containsExactly("elected 1", "deposed 1", "elected 2", "deposed 2", "elected 3", "deposed 3");
        assertThat(events.get(0)).isInstanceOf(ElectionEvent.StartFailed.class);
        assertThat(events.get(1)).isEqualTo(new ElectionEvent.Stopped(new Term(1)));
    }

    @Test
    void aStartInProgressIsInterruptedAndTheStopThatFollowsIsNot() {
        CountDownLatch never = new CountDownLatch(1);
        CallbackLane lane = lane(new Told() {
            @Override
            public void elected(Leadership leadership) {
                super.elected(leadership);
                try {
                    never.await();
                } catch (InterruptedException asked) {
                    calls.add("interrupted");
                }
            }

            @Override
            public void deposed(Leadership leadership, LossReason reason) {
                super.deposed(leadership, reason);
                calls.add("interrupt pending: " + Thread.currentThread().isInterrupted());
            }
        });
        lane.elected(term(1));
        await().until(() -> calls.contains("elected 1"));
        lane.deposed(term(1), LossReason.REVOKED);
        await().until(() -> events.size() == 2);
        assertThat(calls).containsExactly("elected 1", "interrupted", "deposed 1", "interrupt pending: false");
    }

    @Test
    void aTermThatEndsBeforeItsStartBeganIsStillPaired() {
        CountDownLatch busy = new CountDownLatch(1);
        thread.execute(() -> {
            try {
                busy.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        CallbackLane lane = lane(new Told() {
            @Override
            public void elected(Leadership leadership) {
                super.elected(leadership);
                calls.add("interrupt pending: " + Thread.currentThread().isInterrupted());
            }
        });
        lane.elected(term(1));
        lane.deposed(term(1), LossReason.LAPSED);
        busy.countDown();
        await().until(() -> events.size() == 2);
        assertThat(calls).containsExactly("elected 1", "interrupt pending: true", "deposed 1");
    }

    @Test
    void theStartOfTheNextTermIsNotInterruptedByTheEndOfTheLast() {
        CallbackLane lane = lane(new Told() {
            @Override
            public void elected(Leadership leadership) {
                super.elected(leadership);
                calls.add("interrupt pending: " + Thread.currentThread().isInterrupted());
            }
        });
        lane.elected(term(1));
        await().until(() -> events.size() == 1);
        lane.deposed(term(1), LossReason.RESIGNED);
        await().until(() -> events.size() == 2);
        lane.elected(term(2));
        await().until(() -> events.size() == 3);
        assertThat(calls)
                .containsExactly(
                        "elected 1", "interrupt pending: false", "deposed 1", "elected 2", "interrupt pending: false");
    }

    private CallbackLane lane(Contender contender) {
        return new CallbackLane(new BlockingContender(contender, thread), events::add);
    }

    private static HeldTerm term(long number) {
        Entry own = new Entry("leader/a", new LeaseId(1), number, "me");
        return new HeldTerm(new NodeId("me"), own, own.fence(), new Deadline(1, 2), () -> 0);
    }

    private class Told implements Contender {
        @Override
        public void elected(Leadership leadership) {
            calls.add("elected " + leadership.term());
        }

        @Override
        public void deposed(Leadership leadership, LossReason reason) {
            calls.add("deposed " + leadership.term());
        }
    }
}
