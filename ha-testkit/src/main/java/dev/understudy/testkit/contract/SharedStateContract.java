package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.state.Reply;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Tx;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every store of shared state must do, from single keys ({@link StateStoreContract}) over batches
 * ({@link BatchContract}) and what users write with ({@link WriterContract}) to transactions, which are here. Extend
 * this one.
 */
public abstract class SharedStateContract extends WriterContract {
    @Test
    void aTransactionReadsAndWritesInOneCommit() {
        writer.put("from", "10").await();

        String told = writer.transact(tx -> {
            int from = number(tx, "from");
            tx.put("from", Integer.toString(from - 3));
            tx.put("to", Integer.toString(number(tx, "to") + 3));
            return "moved";
        });

        Versioned from = shared.get("from").await().orElseThrow();
        Versioned to = shared.get("to").await().orElseThrow();
        assertThat(told).isEqualTo("moved");
        assertThat(from.text() + to.text()).isEqualTo("73");
        assertThat(from.version()).isEqualTo(to.version());
    }

    @Test
    void aTransactionSeesItsOwnWritesAndNobodyElseDoesBeforeTheCommit() {
        writer.transact(tx -> {
            tx.put("k", "mine");
            assertThat(tx.get("k").await().orElseThrow().text()).isEqualTo("mine");
            tx.delete("k");
            assertThat(tx.get("k").await()).isEmpty();
            tx.put("k", "at last");
            assertThat(shared.get("k").await()).isEmpty();
            return "";
        });

        assertThat(shared.get("k").await().orElseThrow().text()).isEqualTo("at last");
    }

    @Test
    void aTransactionThatThrowsWritesNothing() {
        assertThatThrownBy(() -> writer.transact(tx -> {
                    tx.put("k", "v");
                    throw new IllegalArgumentException("changed its mind");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(shared.get("k").await()).isEmpty();
    }

    /** All reads are of one revision, whatever is written in between. */
    @Test
    void aTransactionReadsTheStateOfOneMoment() {
        writer.put("a", "1").await();
        writer.put("b", "1").await();
        List<String> seen = new ArrayList<>();

        writer.transact(tx -> {
            String a = tx.get("a").await().orElseThrow().text();
            if (seen.isEmpty()) {
                writer.put("a", "2").await();
                writer.put("b", "2").await();
            }
            String b = tx.get("b").await().orElseThrow().text();
            return seen.add(a + b + tx.range("b", 9).await().get(0).text());
        });

        assertThat(seen).as("what it only reads is read again, for certain").containsExactly("111", "222");
    }

    @Test
    void aKeyThatChangedMeansAnotherAttempt() {
        assertRepeatedWhen(tx -> number(tx, "k"), () -> writer.put("k", "5").await());
    }

    @Test
    void aKeyThatWasDeletedMeansAnotherAttempt() {
        writer.put("k", "5").await();
        assertRepeatedWhen(tx -> number(tx, "k"), () -> writer.delete("k").await());
    }

    @Test
    void aKeyThatAppearsInARangeMeansAnotherAttempt() {
        writer.put("r/1", "x").await();
        writer.put("r/3", "x").await();
        assertRepeatedWhen(
                tx -> tx.range("r/", 9).await().size(),
                () -> writer.put("r/2", "x").await());
    }

    @Test
    void aKeyThatVanishesFromARangeMeansAnotherAttempt() {
        writer.put("r/1", "x").await();
        writer.put("r/3", "x").await();
        assertRepeatedWhen(
                tx -> tx.range("r/", 9).await().size(),
                () -> writer.delete("r/3").await());
    }

    @Test
    void whatLiesBeyondTheReadPartOfARangeMayChange() {
        writer.put("r/1", "x").await();
        writer.put("r/3", "x").await();
        AtomicInteger attempts = new AtomicInteger();

        writer.transact(tx -> {
            assertThat(tx.range("r/", 1).await()).hasSize(1);
            if (attempts.incrementAndGet() == 1) {
                writer.put("r/2", "x").await();
            }
            tx.put("out", "x");
            return "";
        });

        assertThat(attempts).hasValue(1);
    }

    /** Two that each read what the other writes: one of them must see the other. */
    @Test
    void writeSkewIsImpossible() {
        for (int round = 0; round < 20; round++) {
            writer.put("a", "1").await();
            writer.put("b", "1").await();

            Reply<Integer> one = leave("a", "b");
            Reply<Integer> other = leave("b", "a");

            assertThat(one.await() + other.await()).as("one left, one stayed").isEqualTo(1);
            int left = Integer.parseInt(text("a")) + Integer.parseInt(text("b"));
            assertThat(left).isEqualTo(1);
        }
    }

    @Test
    void countersLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                done.add(threads.submit(() -> {
                    for (int n = 0; n < 10; n++) {
                        increment(writer);
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(text("counter")).isEqualTo("40");
    }

    @Test
    void aTransactionThatAlwaysCollidesGivesUp() {
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> writer.transact(tx -> {
                    int seen = number(tx, "k");
                    writer.put("k", Integer.toString(attempts.incrementAndGet()))
                            .await();
                    tx.put("k", "never " + seen);
                    return "";
                }))
                .isInstanceOf(VersionConflictException.class)
                .hasMessageContaining("not applied");
        assertThat(text("k")).isEqualTo(attempts.toString());
    }

    @Test
    void aTransactionOfAStaleTermWritesNothing() {
        withdraw(a, entry);

        assertThatThrownBy(() -> increment(writer)).isInstanceOf(NotLeaderException.class);
        assertThat(shared.get("counter").await()).isEmpty();
    }

    @Test
    void aTransactionThatReadsTooMuchIsRefused() {
        for (int i = 0; i < 2; i++) {
            int from = i * 100;
            writer.transact(tx -> {
                for (int n = from; n < from + 100; n++) {
                    tx.put("many/" + n, "x");
                }
                return "";
            });
        }

        assertThatThrownBy(() -> writer.transact(tx -> {
                    tx.put(
                            "out",
                            Integer.toString(tx.range("many/", 1000).await().size()));
                    return "";
                }))
                .isExactlyInstanceOf(HaException.class)
                .hasMessageContaining("takes " + store.limits().width());
    }

    private void assertRepeatedWhen(java.util.function.Function<Tx, Integer> reads, Runnable change) {
        AtomicInteger attempts = new AtomicInteger();
        int seen = writer.transact(tx -> {
            int found = reads.apply(tx);
            if (attempts.incrementAndGet() == 1) {
                change.run();
            }
            tx.put("out", Integer.toString(found));
            return found;
        });

        assertThat(attempts).hasValue(2);
        assertThat(text("out")).isEqualTo(Integer.toString(seen));
        assertThat(seen).isEqualTo(writer.transact(reads));
    }

    /** Takes {@code who} away if {@code other} is there to stay; tells whether it did. */
    private Reply<Integer> leave(String who, String other) {
        return writer.transactAsync(tx -> {
            CompletionStage<Boolean> stays =
                    tx.get(other).thenApply(found -> found.orElseThrow().text().equals("1"));
            return stays.thenApply(ok -> {
                if (ok) {
                    tx.put(who, "0");
                }
                return ok ? 1 : 0;
            });
        });
    }

    private static void increment(StateWriter writer) {
        writer.transact(tx -> {
            tx.put("counter", Integer.toString(number(tx, "counter") + 1));
            return "";
        });
    }

    private static int number(Tx tx, String key) {
        return tx.get(key).await().map(Versioned::text).map(Integer::parseInt).orElse(0);
    }

    private String text(String key) {
        return shared.get(key).await().orElseThrow().text();
    }
}
