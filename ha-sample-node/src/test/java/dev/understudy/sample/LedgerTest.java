package dev.understudy.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.internal.memory.MemoryStateStore;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.state.FencedState;
import dev.understudy.internal.state.StatePorts;
import dev.understudy.sample.Refusal.Rule;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.SharedState;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerTest {
    private final MemoryEngine engine = new MemoryEngine(Duration.ofSeconds(1));
    private final StateStore store = new MemoryStateStore(engine, TestTerm.PREFIX);
    private final SystemPorts system = new SystemPorts("ledger");
    private final SharedState state = shared(store);
    private final TestTerm term = TestTerm.enter(engine, "n1");
    private final Ledger ledger = new Ledger(state);

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void anOpenChannelNamesWhoWroteIt() {
        Receipt<Channel> receipt = ledger.open(term, "c1", 100);
        assertThat(receipt.fresh()).isTrue();
        assertThat(ledger.find("c1"))
                .isEqualTo(receipt.record())
                .isEqualTo(new Channel("c1", 100, 0, 0, term.term().number(), "n1"));
    }

    @Test
    void openingAgainIsTheSameOnlyWithTheSameCapacity() {
        ledger.open(term, "c1", 100);
        ledger.pay(term, "c1", "p1", 30);
        Receipt<Channel> again = ledger.open(term, "c1", 100);
        assertThat(again.fresh()).isFalse();
        assertThat(again.record().paid()).isEqualTo(30);
        assertRefused(Rule.CHANNEL_EXISTS, () -> ledger.open(term, "c1", 101));
    }

    @Test
    void aPaymentChangesItsChannelInTheSameCommit() {
        ledger.open(term, "c1", 100);
        ledger.pay(term, "c1", "p1", 30);
        ledger.pay(term, "c1", "p2", 5);
        assertThat(ledger.find("c1"))
                .isEqualTo(new Channel("c1", 100, 35, 2, term.term().number(), "n1"));
        assertThat(ledger.find("c1", "p2"))
                .isEqualTo(new Payment("c1", "p2", 5, 2, term.term().number(), "n1"));
        assertThat(version("channels/c1")).as("one commit, one revision").isEqualTo(version("payments/c1/p2"));
    }

    @Test
    void aPaymentIsMadeOnceHoweverOftenItIsSent() {
        ledger.open(term, "c1", 100);
        Receipt<Payment> first = ledger.pay(term, "c1", "p1", 60);
        Receipt<Payment> second = ledger.pay(term, "c1", "p1", 60);
        assertThat(first.fresh()).isTrue();
        assertThat(second.fresh()).isFalse();
        assertThat(second.record()).isEqualTo(first.record());
        assertThat(ledger.find("c1").paid()).isEqualTo(60);
        assertRefused(Rule.PAYMENT_DIFFERS, () -> ledger.pay(term, "c1", "p1", 61));
    }

    @Test
    void aChannelNeverPaysMoreThanItsCapacity() {
        ledger.open(term, "c1", 100);
        ledger.pay(term, "c1", "p1", 99);
        assertRefused(Rule.CAPACITY_EXCEEDED, () -> ledger.pay(term, "c1", "p2", 2));
        assertRefused(Rule.CAPACITY_EXCEEDED, () -> ledger.pay(term, "c1", "p3", Long.MAX_VALUE));
        assertThat(ledger.pay(term, "c1", "p4", 1).fresh()).isTrue();
        assertThat(ledger.find("c1").remaining()).isZero();
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertRefused(Rule.NOT_FOUND, () -> ledger.find("none"));
        assertRefused(Rule.NOT_FOUND, () -> ledger.pay(term, "none", "p1", 1));
        ledger.open(term, "c1", 100);
        assertRefused(Rule.NOT_FOUND, () -> ledger.find("c1", "none"));
    }

    @Test
    void channelsAreListedByName() {
        ledger.open(term, "b", 1);
        ledger.open(term, "a", 2);
        ledger.pay(term, "a", "p1", 1);
        assertThat(ledger.list(10)).extracting(Channel::id).containsExactly("a", "b");
        assertThat(ledger.list(1)).hasSize(1);
    }

    @Test
    void aDeposedLeaderWritesNothing() {
        ledger.open(term, "c1", 100);
        TestTerm next = TestTerm.enter(engine, "n2");
        term.end();
        assertThatThrownBy(() -> ledger.pay(term, "c1", "p1", 1)).isInstanceOf(NotLeaderException.class);
        assertThatThrownBy(() -> ledger.open(term, "c2", 1)).isInstanceOf(NotLeaderException.class);
        ledger.pay(next, "c1", "p2", 5);
        assertThat(ledger.find("c1"))
                .isEqualTo(new Channel("c1", 100, 5, 1, next.term().number(), "n2"));
        assertRefused(Rule.NOT_FOUND, () -> ledger.find("c1", "p1"));
    }

    @Test
    void aPaymentOfUnknownOutcomeIsSafeToSendAgain() {
        ledger.open(term, "c1", 100);
        Ledger unlucky = new Ledger(shared(new AppliedButUnknown(store)));
        assertThatThrownBy(() -> unlucky.pay(term, "c1", "p1", 30)).isInstanceOf(OutcomeUnknownException.class);
        Receipt<Payment> again = ledger.pay(term, "c1", "p1", 30);
        assertThat(again.fresh()).as("it had been applied").isFalse();
        assertThat(ledger.find("c1").paid()).isEqualTo(30);
    }

    @Test
    void aConflictIsDecidedAnewAndAtLastReported() {
        ledger.open(term, "c1", 100);
        assertThat(new Ledger(shared(new Conflicting(store, 4)))
                        .pay(term, "c1", "p1", 30)
                        .fresh())
                .isTrue();
        assertThatThrownBy(
                        () -> new Ledger(shared(new Conflicting(store, Integer.MAX_VALUE))).pay(term, "c1", "p2", 30))
                .isInstanceOf(VersionConflictException.class);
        assertThat(ledger.find("c1").paid()).isEqualTo(30);
    }

    @Test
    void payersAtTheSameTimeLoseAndDoubleNothing() throws Exception {
        ledger.open(term, "c1", 150);
        // A second ledger has its own locks: its payments really collide with the first one's.
        Ledger other = new Ledger(state);
        ExecutorService payers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> made = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String id = "p" + i % 100;
                Ledger through = i < 100 ? ledger : other;
                made.add(payers.submit(() -> paid(through, id)));
            }
            int fresh = 0;
            for (Future<Boolean> one : made) {
                fresh += one.get(30, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(ledger.find("c1").paid()).isLessThanOrEqualTo(150).isEqualTo(2L * fresh);
            assertThat(ledger.find("c1").payments()).isEqualTo(fresh);
            assertThat(fresh).isEqualTo(75);
        } finally {
            payers.shutdownNow();
        }
    }

    /** Pays 2 and tells whether that was new; asks again after a conflict, as a client would. */
    private boolean paid(Ledger through, String id) {
        while (true) {
            try {
                return through.pay(term, "c1", id, 2).fresh();
            } catch (VersionConflictException again) {
                Thread.onSpinWait();
            } catch (Refusal refused) {
                assertThat(refused.rule()).isEqualTo(Rule.CAPACITY_EXCEEDED);
                return false;
            }
        }
    }

    private long version(String key) {
        return state.get(key).await().orElseThrow().version();
    }

    private SharedState shared(StateStore on) {
        Ports ports = system.ports();
        return FencedState.of(
                on, new StatePorts(ports.ticker(), ports.scheduler(), ports.jitter()), new MetricRegistry());
    }

    private static void assertRefused(Rule rule, ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        Refusal.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
    }

    /** Applies each commit, and says that it does not know. */
    private static final class AppliedButUnknown extends Wrapped {
        AppliedButUnknown(StateStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout) {
            return super.commit(fence, barrier, batch, timeout)
                    .thenCompose(revision ->
                            CompletableFuture.failedFuture(new OutcomeUnknownException("the answer was lost")));
        }
    }

    /** Refuses the first commits as conflicts. */
    private static final class Conflicting extends Wrapped {
        private int left;

        Conflicting(StateStore store, int times) {
            super(store);
            left = times;
        }

        @Override
        public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout) {
            return left-- > 0
                    ? CompletableFuture.failedFuture(new VersionConflictException("somebody was faster"))
                    : super.commit(fence, barrier, batch, timeout);
        }
    }

    private abstract static class Wrapped implements StateStore {
        private final StateStore store;

        Wrapped(StateStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<Page> read(KeyRange keys, int limit, long revision) {
            return store.read(keys, limit, revision);
        }

        @Override
        public CompletionStage<Outcome> commit(Fence fence, long barrier, List<Transaction> batch, Duration timeout) {
            return store.commit(fence, barrier, batch, timeout);
        }

        @Override
        public CompletionStage<Long> raiseBarrier(Fence fence) {
            return store.raiseBarrier(fence);
        }

        @Override
        public Limits limits() {
            return store.limits();
        }
    }
}
