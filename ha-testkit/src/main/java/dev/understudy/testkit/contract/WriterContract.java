package dev.understudy.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.internal.runtime.Ports;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.state.FencedState;
import dev.understudy.internal.state.StatePorts;
import dev.understudy.state.Codec;
import dev.understudy.state.Page;
import dev.understudy.state.Reply;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Swap;
import dev.understudy.state.Transaction;
import dev.understudy.state.TypedState;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link SharedState} and {@link StateWriter} promise, on every store. */
public abstract class WriterContract extends BatchContract {
    private final SystemPorts system = new SystemPorts("contract");

    protected final MetricRegistry metrics = new MetricRegistry();
    protected SharedState shared;
    protected StateWriter writer;

    @BeforeEach
    void share() {
        Ports ports = system.ports();
        shared = FencedState.of(
                backend().stateStore(prefix),
                new StatePorts(ports.ticker(), ports.scheduler(), ports.jitter()),
                metrics);
        writer = shared.under(new EntryTerm(entry));
    }

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void aPutTellsTheVersionThatIsReadAfterwards() {
        long version = writer.put("k", "v").await();

        assertThat(shared.get("k").await()).contains(new Versioned("k", "v".getBytes(UTF_8), version));
        assertThat(shared.get("absent").await()).isEmpty();
    }

    @Test
    void onlyTheFirstPutsIfAbsentAndTheOthersSeeIt() {
        Swap first = writer.putIfAbsent("k", bytes("1")).await();
        Swap second = writer.putIfAbsent("k", bytes("2")).await();

        assertThat(first.applied()).isTrue();
        assertThat(second.applied()).isFalse();
        assertThat(second.present())
                .isEqualTo(first.present())
                .isEqualTo(shared.get("k").await());
    }

    @Test
    void anEmptyValueIsPresent() {
        assertThat(writer.putIfAbsent("k", bytes("")).await().applied()).isTrue();
        assertThat(writer.putIfAbsent("k", bytes("x")).await().applied()).isFalse();
        assertThat(writer.compareAndSwap("k", bytes(""), bytes("x")).await().applied())
                .isTrue();
    }

    @Test
    void comparingVersionsIsSafeAgainstABA() {
        writer.put("k", "A").await();
        Versioned seen = shared.get("k").await().orElseThrow();
        writer.put("k", "B").await();
        writer.put("k", "A").await();

        Swap late = writer.compareAndSwap(seen, bytes("C")).await();
        Swap byValue = writer.compareAndSwap("k", bytes("A"), bytes("C")).await();

        assertThat(late.applied()).isFalse();
        assertThat(late.present().orElseThrow().text()).isEqualTo("A");
        assertThat(byValue.applied()).isTrue();
        assertThat(writer.compareAndSwap(byValue.present().orElseThrow(), bytes("D"))
                        .await()
                        .applied())
                .isTrue();
    }

    @Test
    void swappingAnAbsentKeyFindsNothing() {
        assertThat(writer.compareAndSwap("k", bytes("x"), bytes("y")).await().present())
                .isEmpty();
        assertThat(shared.get("k").await()).isEmpty();
    }

    @Test
    void deletingTwiceIsDeletingOnce() {
        writer.put("k", "v").await();

        writer.delete("k").await();
        writer.delete("k").await();

        assertThat(shared.get("k").await()).isEmpty();
    }

    @Test
    void manyWritesAtATimeAreAllApplied() {
        List<Reply<Long>> replies = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            replies.add(writer.put("many/%04d".formatted(i), "v" + i));
        }
        List<Long> versions = replies.stream().map(Reply::await).toList();

        Page page = shared.range("many/", 2000).await();
        assertThat(page.items()).extracting(Versioned::version).containsExactlyElementsOf(versions);
        assertThat(page.items().get(999).text()).isEqualTo("v999");
        assertThat(metrics.histogram("understudy.state.batch.size")
                        .getSnapshot()
                        .getMax())
                .isLessThan(store.limits().operations());
        assertThat(metrics.counter("understudy.state.writes").getCount()).isEqualTo(1000);
    }

    @Test
    void writesOfOneKeyKeepTheirOrder() {
        List<Reply<Long>> replies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replies.add(writer.put("hot", "v" + i));
            replies.add(writer.put("cold/" + i, "v"));
        }
        List<Long> versions = new ArrayList<>();
        for (int i = 0; i < replies.size(); i += 2) {
            versions.add(replies.get(i).await());
        }

        assertThat(versions).isSorted().doesNotHaveDuplicates();
        assertThat(shared.get("hot").await().orElseThrow().text()).isEqualTo("v99");
    }

    @Test
    void aConflictNeverFailsItsNeighbours() {
        writer.put("taken", "x").await();
        List<Reply<Swap>> replies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            replies.add(writer.putIfAbsent(i % 2 == 0 ? "taken" : "free/" + i, bytes("y")));
        }

        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i).await().applied()).isEqualTo(i % 2 == 1);
        }
        assertThat(shared.range("free/", 1000).await().items()).hasSize(100);
        assertThat(metrics.counter("understudy.state.conflicts").getCount()).isEqualTo(100);
    }

    @Test
    void whatIsTooLargeIsRefusedAndTheLimitNamed() {
        byte[] large = new byte[store.limits().bytes() + 1];
        Transaction.Builder wide = Transaction.builder();
        for (int i = 0; i < store.limits().operations(); i++) {
            wide.put("k" + i, "v");
        }

        assertThatThrownBy(() -> writer.put("k", large).await())
                .isExactlyInstanceOf(HaException.class)
                .hasMessageContaining("not applied")
                .hasMessageContaining("takes " + store.limits().bytes());
        assertThatThrownBy(() -> writer.commit(wide.build()).await())
                .hasMessageContaining("takes " + store.limits().width());
        writer.put("k", new byte[store.limits().bytes() - 1000]).await();
        assertThatThrownBy(() -> writer.put("", "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shared.get("\uD800")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Claim S1, for all that is queued too. */
    @Test
    void aDeposedLeaderWritesNothingWithAnyVerb() {
        writer.put("k", "v").await();
        withdraw(a, entry);
        entry = enlist(b, "n2");

        List<Reply<?>> replies = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            replies.add(writer.put("k", "late"));
            replies.add(writer.put("k" + i, "late"));
            replies.add(writer.putIfAbsent("absent" + i, bytes("late")));
        }
        replies.add(writer.delete("k"));
        replies.add(writer.commit(Transaction.builder().delete("k").build()));

        for (Reply<?> reply : replies) {
            assertThatThrownBy(reply::await).isInstanceOf(NotLeaderException.class);
        }
        assertThat(shared.range("", 1000).await().items())
                .extracting(Versioned::text)
                .containsExactly("v");
        shared.under(new EntryTerm(entry)).put("k", "next").await();
        assertThat(shared.get("k").await().orElseThrow().text()).isEqualTo("next");
        assertThat(metrics.counter("understudy.state.fenced.off").getCount()).isEqualTo(replies.size());
    }

    @Test
    void aViewIsTheStateBelowItsPrefix() {
        SharedState view = shared.at("a/").at("b/");
        StateWriter viewed = view.under(writer.leadership());
        writer.put("a/b", "outside").await();

        viewed.put("k1", "1").await();
        Swap swap = viewed.putIfAbsent("k1", bytes("2")).await();
        viewed.commit(Transaction.builder()
                        .require(swap.present().orElseThrow())
                        .put("k2", "2")
                        .build())
                .await();

        assertThat(swap.present().orElseThrow().key()).isEqualTo("k1");
        assertThat(view.get("k1").await().orElseThrow().key()).isEqualTo("k1");
        assertThat(shared.get("a/b/k1").await()).isPresent();
        Page first = view.range("", 1).await();
        assertThat(first.items()).extracting(Versioned::key).containsExactly("k1");
        assertThat(view.next(first, 9).await().items())
                .extracting(Versioned::key)
                .containsExactly("k2");
        assertThat(viewed.<Integer>transact(tx -> tx.range("k", 9).await().size()))
                .isEqualTo(2);
    }

    @Test
    void aTypedViewReadsAndWritesValues() {
        TypedState<Integer> numbers = shared.as(
                Codec.of(number -> bytes(number.toString()), text -> Integer.parseInt(new String(text, UTF_8))));
        TypedState.Writer<Integer> typed = numbers.under(writer.leadership());

        typed.put("n", 1).await();
        TypedState.Item<Integer> seen = numbers.get("n").await().orElseThrow();
        assertThat(typed.compareAndSwap(seen, 2).await().applied()).isTrue();
        assertThat(typed.compareAndSwap(seen, 3).await().applied()).isFalse();

        assertThat(numbers.range("", 9).await())
                .extracting(TypedState.Item::value)
                .containsExactly(2);
        writer.put("n", "none").await();
        assertThatThrownBy(() -> numbers.get("n").await()).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void aRefusedTransactionSaysWhatItFound() {
        long version = writer.put("k", "v").await();

        assertThatThrownBy(() -> writer.commit(Transaction.builder()
                                .require("k", version + 1)
                                .put("k", "w")
                                .build())
                        .await())
                .isInstanceOf(VersionConflictException.class)
                .hasMessageContaining("not applied")
                .hasMessageContaining("k@" + version);
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
