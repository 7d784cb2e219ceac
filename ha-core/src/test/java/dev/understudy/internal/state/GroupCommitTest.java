package dev.understudy.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.google.common.base.Throwables;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.ManualTime;
import dev.understudy.internal.state.HeldStore.Sent;
import dev.understudy.spi.StateStore.Barred;
import dev.understudy.state.Reply;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When writes are sent, with whom, and what becomes of them; the store answers when the test says so. */
@SuppressWarnings("FutureReturnValueIgnored") // Most writes here are only to be under way.
class GroupCommitTest {
    private final HeldStore store = new HeldStore();
    private final ManualTime time = new ManualTime();
    private final MetricRegistry metrics = new MetricRegistry();
    private final FakeTerm term = new FakeTerm(7);
    private final SharedState state = FencedState.of(store, new StatePorts(time, time, () -> 0), metrics);
    private final StateWriter writer = state.under(term);

    @Test
    void aLoneWriteGoesAtOnceAndThoseThatComeMeanwhileGoTogether() {
        writer.put("a", "1");
        writer.put("b", "1");
        writer.put("c", "1");
        assertThat(store.sent).hasSize(1);

        store.sent.get(0).applied(8);

        assertThat(store.sent.get(1).keys()).containsExactly("b", "c");
    }

    @Test
    void fullBatchesDoNotWaitUpToAWindow() {
        IntStream.range(0, 100).forEach(i -> writer.put("k" + i, "v"));

        assertThat(store.sent).hasSize(8);
        assertThat(store.sent.get(0).batch()).hasSize(1);
        assertThat(store.sent.subList(1, 8)).allMatch(sent -> sent.batch().size() == 7);

        answerAll(8);
        assertThat(store.sent.stream().flatMap(sent -> sent.keys().stream())).hasSize(100);
    }

    @Test
    void writesOfOneKeyGoOneAfterTheOther() {
        Reply<Long> first = writer.put("k", "1");
        Reply<Long> second = writer.put("k", "2");
        Reply<Long> third = writer.put("k", "3");
        writer.put("other", "1");

        store.sent.get(0).applied(8);
        assertThat(store.sent.get(1).keys()).containsExactly("other", "k");
        store.sent.get(1).applied(9);
        assertThat(store.sent.get(2).keys()).containsExactly("k");
        store.sent.get(2).applied(10);

        assertThat(List.of(first.await(), second.await(), third.await())).containsExactly(8L, 9L, 10L);
    }

    @Test
    void whoReadsWhatABatchWritesWaitsForTheNext() {
        writer.put("first", "1");
        writer.commit(Transaction.builder().require("a", 1).put("b", "x").build());
        writer.commit(Transaction.builder().require("b", 1).put("a", "x").build());

        store.sent.get(0).applied(8);

        assertThat(store.sent.get(1).keys()).containsExactly("b");
        store.sent.get(1).applied(9);
        assertThat(store.sent.get(2).keys()).containsExactly("a");
    }

    @Test
    void aBatchIsNoLargerThanTheStoreTakes() {
        writer.put("first", "1");
        writer.put("a", new byte[6000]);
        writer.put("b", new byte[6000]);
        Transaction.Builder wide = Transaction.builder();
        IntStream.range(0, 6).forEach(i -> wide.put("w" + i, "v"));
        writer.commit(wide.build());
        writer.put("c", "1");
        writer.put("d", "1");

        answerAll(8);

        assertThat(store.sent.stream().map(sent -> sent.keys().get(0))).containsExactly("first", "a", "b", "c");
        assertThat(store.sent.get(2).batch()).as("2 and the widest of 6").hasSize(2);
    }

    @Test
    void allWritesOfATermThatIsOverFailAlsoThoseInTheQueue() {
        List<Reply<Long>> replies = puts(50);

        store.sent.get(0).fails(new NotLeaderException("not applied"));

        assertThat(store.sent).as("sent before that was known").hasSize(8);
        store.sent.subList(1, 8).forEach(sent -> sent.fails(new NotLeaderException("not applied")));
        assertThat(replies).allMatch(reply -> cause(reply) instanceof NotLeaderException);
        assertThat(cause(writer.put("late", "v"))).isInstanceOf(NotLeaderException.class);
        assertThat(store.sent).hasSize(8);
        assertThat(metrics.counter("understudy.state.fenced.off").getCount()).isEqualTo(51);

        state.under(new FakeTerm(20)).put("k", "next term");
        assertThat(store.sent.get(8).fence().createRevision()).isEqualTo(20);
    }

    @Test
    void whatIsQueuedWhenTheTermEndsByTheClockIsNotSent() {
        Reply<Long> sent = writer.put("a", "1");
        Reply<Long> queued = writer.put("b", "1");
        term.over = true;

        store.sent.get(0).applied(8);

        assertThat(sent.await()).isEqualTo(8);
        assertThat(cause(queued)).isInstanceOf(NotLeaderException.class);
        assertThat(cause(writer.put("c", "1"))).isInstanceOf(NotLeaderException.class);
        assertThat(store.sent).hasSize(1);
    }

    @Test
    void aFailedBatchFailsItsOwnWritesOnly() {
        Reply<Long> first = writer.put("a", "1");
        Reply<Long> second = writer.put("a", "2");

        store.sent.get(0).fails(new UnavailableException("not applied"));
        store.sent.get(1).applied(9);

        assertThat(cause(first)).isInstanceOf(UnavailableException.class);
        assertThat(second.await()).isEqualTo(9);
    }

    /** A late write must not come after a newer one, nor after a read that did not show it. */
    @Test
    void s7AfterAnUnknownOutcomeNothingGoesOnBeforeABarrierStands() {
        Reply<Long> lost = writer.put("k", "1");
        Reply<Long> next = writer.put("k", "2");
        assertThat(store.sent.get(0).barrier()).isEqualTo(7);

        store.sent.get(0).fails(new OutcomeUnknownException("no answer"));
        state.get("k");

        assertThat(cause(lost)).as("is told at once").isInstanceOf(OutcomeUnknownException.class);
        assertThat(store.sent).hasSize(1);
        assertThat(store.reads).isEmpty();
        store.barriers.remove().completeExceptionally(new OutcomeUnknownException("no answer again"));
        time.pass(Duration.ofMillis(100));
        store.barriers.remove().complete(11L);

        assertThat(store.reads).hasSize(1);
        assertThat(store.sent.get(1).barrier()).isEqualTo(11);
        store.sent.get(1).applied(12);
        assertThat(next.await()).isEqualTo(12);
    }

    /** A full store takes no barrier, and needs none: what it has judged is not applied later. */
    @Test
    void s7AfterASettledOutcomeNoBarrierIsNeeded() {
        Reply<Long> lost = writer.put("k", "1");
        Reply<Long> next = writer.put("k", "2");

        store.sent.get(0).fails(OutcomeUnknownException.settled("full", null));
        state.get("k");

        assertThat(cause(lost)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(store.barriers).isEmpty();
        assertThat(store.reads).hasSize(1);
        store.sent.get(1).applied(12);
        assertThat(next.await()).isEqualTo(12);
    }

    @Test
    void s7AReadDoesNotWaitForABarrierForEver() {
        writer.put("k", "1");
        store.sent.get(0).fails(new OutcomeUnknownException("no answer"));
        Reply<?> read = state.get("k");

        time.pass(Duration.ofSeconds(3));

        assertThat(cause(read)).isInstanceOf(UnavailableException.class);
        term.over = true;
        store.barriers.remove().completeExceptionally(new UnavailableException("away"));
        state.get("k");
        assertThat(store.reads).as("a later term's fence stops what is late").hasSize(1);
    }

    @Test
    void aBatchThatABarrierStoppedGoesAgainBehindIt() {
        Reply<Long> first = writer.put("a", "1");
        Reply<Long> second = writer.put("b", "1");

        store.sent.get(0).answer().complete(new Barred(30));

        assertThat(store.sent.get(1).keys()).containsExactly("a", "b");
        assertThat(store.sent.get(1).barrier()).isEqualTo(30);
        store.sent.get(1).applied(31);
        assertThat(first.await()).isEqualTo(second.await()).isEqualTo(31);
    }

    @Test
    void anUnknownOutcomeOfBeforeTheBarrierNeedsNoOther() {
        puts(20);
        store.sent.get(0).fails(new OutcomeUnknownException("no answer"));
        store.barriers.remove().complete(40L);

        store.sent.get(1).fails(new OutcomeUnknownException("no answer either"));

        assertThat(store.barriers).isEmpty();
    }

    @Test
    void whatWaitsTooLongIsGivenUpAndNeverSent() {
        Reply<Long> first = writer.put("k", "1");
        time.pass(Duration.ofMillis(500));
        Reply<Long> second = writer.put("k", "2");
        time.pass(Duration.ofMillis(500));
        Reply<Long> third = writer.put("k", "3");

        time.pass(Duration.ofSeconds(1));
        assertThat(cause(second)).isInstanceOf(UnavailableException.class).hasMessageContaining("not applied");
        assertThat(third).isNotDone();
        store.sent.get(0).applied(8);

        assertThat(first.await()).isEqualTo(8);
        assertThat(store.sent).hasSize(2);
        assertThat(store.sent.get(1).text("k")).isEqualTo("3");
    }

    @Test
    void whatHasWaitedHasTheRestOfTheRequestTimeoutInTheStore() {
        writer.put("k", "1");
        writer.put("k", "2");
        time.pass(Duration.ofSeconds(1));
        store.sent.get(0).applied(8);

        assertThat(store.timeouts).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(2));
    }

    @Test
    void anOverfullQueueRefusesWithAReasonAndRecovers() {
        List<Reply<Long>> replies = puts(20_000);

        List<Reply<Long>> refused = replies.stream()
                .filter(reply -> reply.toCompletableFuture().isCompletedExceptionally())
                .toList();
        assertThat(refused).hasSize(20_000 - (1 << 14));
        assertThat(cause(refused.get(0)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("not applied: too many writes wait");

        answerAll(8);
        assertThat(replies).allMatch(Reply::isDone);
        assertThat(writer.put("one more", "v")).isNotCompletedExceptionally();
    }

    @Test
    void aCallbackMayWriteAgain() {
        List<Long> versions = new ArrayList<>();
        writer.put("k", "0").thenCompose(version -> {
            versions.add(version);
            return writer.put("k", "1");
        });

        store.sent.get(0).applied(8);
        store.sent.get(1).applied(9);

        assertThat(versions).containsExactly(8L);
        assertThat(store.sent).hasSize(2);
    }

    @Test
    void swapsTellWhatTheStoreFound() {
        var swap = writer.compareAndSwap(new Versioned("k", new byte[0], 3), new byte[] {1});

        store.sent.get(0).applied(9);

        assertThat(swap.await().present()).contains(new Versioned("k", new byte[] {1}, 9));
        assertThat(metrics.counter("understudy.state.writes").getCount()).isEqualTo(1);
    }

    private List<Reply<Long>> puts(int count) {
        return IntStream.range(0, count).mapToObj(i -> writer.put("k" + i, "v")).toList();
    }

    private void answerAll(long revision) {
        for (int i = 0; i < store.sent.size(); i++) {
            Sent sent = store.sent.get(i);
            if (!sent.answer().isDone()) {
                sent.applied(revision + i);
            }
        }
    }

    private static Throwable cause(Reply<?> reply) {
        assertThat(reply).isCompletedExceptionally();
        try {
            reply.await();
            throw new AssertionError("has a value");
        } catch (RuntimeException failed) {
            return Throwables.getRootCause(failed);
        }
    }
}
