package dev.understudy.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.understudy.Elector;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.Requests;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each request is done once, by the leader of the term it names, and answered. */
class OperatorRequestHandlerTest {
    private static final long TERM = 7;
    private static final Request STEP_DOWN = new Request("r1", new Request.StepDown(TERM), new LeaseId(5), 20);
    private static final Request HAND_OVER =
            new Request("r2", new Request.HandOver(TERM, new NodeId("heir")), new LeaseId(5), 21);

    private final Store store = new Store();
    private final Leader leader = new Leader();
    private final List<Runnable> beats = new ArrayList<>();
    private long nowNanos = 1;
    private final OperatorRequestHandler desk = new OperatorRequestHandler(
            store,
            leader,
            Duration.ofMillis(250),
            new Ports(
                    () -> nowNanos,
                    (delay, task) -> {
                        // Only the beat is a second away; what limits a call is not needed here.
                        if (delay == Duration.ofSeconds(1).toNanos()) {
                            beats.add(task);
                        }
                        return () -> beats.remove(task);
                    },
                    () -> 1,
                    Runnable::run,
                    InstantSource.system()));

    @AfterEach
    void nothingIsDoneAfterTheEnd() {
        desk.close();
        int reads = store.reads;
        beat();
        assertThat(store.reads).isEqualTo(reads);
        assertThat(beats).isEmpty();
    }

    @Test
    void anUnderstudyAsksTheStoreNothing() {
        leader.leads = false;
        store.open(STEP_DOWN);

        desk.start();
        beat();

        assertThat(store.reads).isZero();
        assertThat(store.watches).isZero();
        assertThat(leader.stepDowns).isZero();
    }

    @Test
    void whoeverWinsBeginsToListenAndWhoeverLosesStops() {
        leader.leads = false;
        desk.start();
        leader.leads = true;
        beat();
        assertThat(store.watches).isEqualTo(1);

        leader.leads = false;
        beat();

        assertThat(store.watches).isZero();
    }

    @Test
    void aRequestIsDoneOnceAndAnswered() {
        store.open(STEP_DOWN);

        desk.start();
        store.ring();
        store.ring();

        assertThat(leader.stepDowns).isEqualTo(1);
        assertThat(store.answers).containsExactly(Map.entry("r1", RequestAnswer.ACCEPTED));
    }

    @Test
    void whatIsAskedOfAnotherTermsLeaderOrIsUnclearIsRefused() {
        store.open(new Request("old", new Request.StepDown(TERM - 1), new LeaseId(5), 20));
        store.open(new Request("older", new Request.HandOver(1, new NodeId("heir")), new LeaseId(5), 21));
        store.open(new Request("odd", new Request.Unclear("there is no verb 'dance'"), new LeaseId(5), 22));

        desk.start();

        assertThat(leader.stepDowns).isZero();
        assertThat(leader.transfers).isEmpty();
        RequestAnswer refusal = RequestAnswer.refused("another term has begun: me leads in term 7");
        assertThat(store.answers)
                .containsExactly(
                        Map.entry("old", refusal),
                        Map.entry("older", refusal),
                        Map.entry("odd", RequestAnswer.refused("there is no verb 'dance'")));
    }

    @Test
    void aTransferIsAnsweredWhenItIsDecided() {
        store.open(HAND_OVER);
        desk.start();
        store.ring();
        assertThat(leader.transfers).containsOnlyKeys(new NodeId("heir"));
        assertThat(store.answers).isEmpty();

        leader.decide("heir", Optional.of(new TransferRefusedException("no transfer to heir: it is not fit")));

        assertThat(store.answers)
                .containsExactly(Map.entry("r2", RequestAnswer.refused("no transfer to heir: it is not fit")));
    }

    @Test
    void aTransferThatBeginsIsAccepted() {
        store.open(HAND_OVER);
        desk.start();
        leader.decide("heir", Optional.empty());

        assertThat(store.answers).containsExactly(Map.entry("r2", RequestAnswer.ACCEPTED));
    }

    /** The answer alone is repeated: the deed is done. */
    @Test
    void anAnswerThatGotLostIsRepeatedAlsoAfterAReadThatFailed() {
        store.open(STEP_DOWN);
        store.isDown = true;
        desk.start();
        store.isDown = false;
        store.losesAnswers = true;
        store.ring();
        assertThat(leader.stepDowns).isEqualTo(1);
        store.isDown = true;
        store.ring();
        store.isDown = false;
        store.losesAnswers = false;
        store.ring();

        assertThat(leader.stepDowns).isEqualTo(1);
        assertThat(store.answers).containsExactly(Map.entry("r1", RequestAnswer.ACCEPTED));
    }

    @Test
    void aBellThatFailsToRingIsNotNeeded() {
        desk.start();
        store.open(STEP_DOWN);
        beat();
        assertThat(leader.stepDowns).isZero();

        nowNanos += Duration.ofSeconds(5).toNanos();
        beat();

        assertThat(leader.stepDowns).isEqualTo(1);
    }

    @Test
    void aRingDuringAReadAsksForAnotherOne() {
        store.isSlow = true;
        desk.start();
        store.ring();
        store.ring();
        assertThat(store.reads).isEqualTo(1);

        store.isSlow = false;
        store.slow.complete(ImmutableList.of());

        assertThat(store.reads).isEqualTo(2);
    }

    private void beat() {
        List<Runnable> due = List.copyOf(beats);
        beats.clear();
        due.forEach(Runnable::run);
    }

    /** Who leads in term 7, or does not. */
    private final class Leader implements Elector {
        private final Map<NodeId, CompletableFuture<Void>> transfers = new LinkedHashMap<>();
        private boolean leads = true;
        private int stepDowns;

        void decide(String to, Optional<RuntimeException> refusal) {
            CompletableFuture<Void> answer = java.util.Objects.requireNonNull(transfers.get(new NodeId(to)));
            refusal.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(null));
        }

        @Override
        public Optional<Leadership> leadership() {
            Entry own = new Entry("leader/a", new LeaseId(10), TERM, "me");
            Deadline deadline = new Deadline(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
            return leads
                    ? Optional.of(new HeldTerm(new NodeId("me"), own, own.fence(), deadline, () -> nowNanos))
                    : Optional.empty();
        }

        @Override
        public void stepDown() {
            stepDowns++;
        }

        @Override
        public CompletionStage<Void> transferTo(NodeId to) {
            return transfers.computeIfAbsent(to, unheard -> new CompletableFuture<>());
        }

        @Override
        public void start() {}

        @Override
        public CompletionStage<Void> ended() {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    /** A store with requests that others left there. */
    private static final class Store implements Requests {
        private final Map<String, Request> open = new LinkedHashMap<>();
        private final List<Map.Entry<String, RequestAnswer>> answers = new ArrayList<>();
        private final CompletableFuture<ImmutableList<Request>> slow = new CompletableFuture<>();
        private Runnable ring = () -> {};
        private boolean isSlow;
        private boolean isDown;
        private boolean losesAnswers;
        private int reads;
        private int watches;

        void open(Request request) {
            open.put(request.id(), request);
        }

        void ring() {
            ring.run();
        }

        @Override
        public CompletionStage<ImmutableList<Request>> open(int limit, Duration timeout) {
            reads++;
            if (isDown) {
                return CompletableFuture.failedFuture(new UnavailableException("down"));
            }
            return isSlow ? slow : CompletableFuture.completedFuture(ImmutableList.copyOf(open.values()));
        }

        @Override
        public CompletionStage<Boolean> answer(Request request, RequestAnswer reply, Duration timeout) {
            if (losesAnswers) {
                return CompletableFuture.failedFuture(new UnavailableException("lost"));
            }
            answers.add(Map.entry(request.id(), reply));
            return CompletableFuture.completedFuture(open.remove(request.id()) != null);
        }

        @Override
        public Subscription listen(Runnable listener) {
            watches++;
            ring = listener;
            listener.run();
            return () -> watches--;
        }

        @Override
        public CompletionStage<Request> ask(LeaseId lease, Request.Wish wish, Duration timeout) {
            throw new UnsupportedOperationException("leaders do not ask");
        }

        @Override
        public CompletionStage<Optional<RequestAnswer>> reply(Request request, Duration timeout) {
            throw new UnsupportedOperationException("leaders do not ask");
        }

        @Override
        public void close() {}
    }
}
