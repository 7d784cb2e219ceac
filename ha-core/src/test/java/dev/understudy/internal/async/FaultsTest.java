package dev.understudy.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.HaException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A death planted in each kind of thread: it is counted, and the work goes on. */
@Timeout(60)
class FaultsTest {
    private final long before = Faults.count();

    @Test
    void aTimersTaskThatFailsIsCountedAndItsFutureStillSaysSo() {
        ScheduledThreadPoolExecutor timer = Threads.timer("faults-test");
        try {
            CompletableFuture<String> thread = new CompletableFuture<>();
            var failed = timer.schedule(FaultsTest::die, 0, TimeUnit.MILLISECONDS);
            assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class);
            timer.execute(FaultsTest::die);
            var named =
                    timer.schedule(() -> thread.complete(Thread.currentThread().getName()), 0, TimeUnit.MILLISECONDS);
            assertThat(thread.join()).isEqualTo("faults-test");
            assertThat(named.isCancelled()).isFalse();
            assertThat(Faults.count()).isEqualTo(before + 2);
        } finally {
            timer.shutdownNow();
        }
    }

    /** The JDK's own ends the series with its first failure. */
    @Test
    void whatRepeatsGoesOnRepeating() throws Exception {
        ScheduledThreadPoolExecutor timer = Threads.timer("faults-test");
        try {
            CountDownLatch thrice = new CountDownLatch(6);
            Runnable fails = () -> {
                thrice.countDown();
                die();
            };
            var paused = timer.scheduleWithFixedDelay(fails, 0, 1, TimeUnit.MILLISECONDS);
            var steady = timer.scheduleAtFixedRate(fails, 0, 1, TimeUnit.MILLISECONDS);
            assertThat(thrice.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Faults.count()).isGreaterThanOrEqualTo(before + 5);
            assertThat(List.of(paused, steady)).noneMatch(Future::isDone);
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void aPoolsThreadThatATaskHasEndedIsCountedAndReplaced() {
        ExecutorService pool = Executors.newSingleThreadExecutor(Threads.numbered("faults-test"));
        try {
            pool.execute(FaultsTest::die);
            assertThat(CompletableFuture.supplyAsync(
                                    () -> Thread.currentThread().getName(), pool)
                            .join())
                    .isEqualTo("faults-test-1");
            awaitCount(before + 1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aThreadOfItsOwnThatDiesIsCounted() {
        Threads.start("faults-test", FaultsTest::die);
        awaitCount(before + 1);
    }

    /** Whoever asks waits for the answer, and a renewal that is never answered would be the last one. */
    @Test
    void aQuestionThatDiesIsAnswered() {
        AtomicInteger failed = new AtomicInteger();
        Calls calls = new Calls((delay, task) -> () -> {});
        calls.<Long>call(
                "renew",
                java.time.Duration.ofSeconds(1),
                () -> {
                    throw new NoClassDefFoundError("planted");
                },
                new Calls.Answer<>() {
                    @Override
                    public void ok(Long value) {}

                    @Override
                    public void failed(HaException cause) {
                        failed.incrementAndGet();
                    }
                });
        assertThat(failed).hasValue(1);
    }

    /** A stage keeps what its callback throws, and nobody looks at it. */
    @Test
    void whoCannotTakeAnAnswerIsCounted() {
        Calls calls = new Calls((delay, task) -> () -> {});
        calls.call(
                "renew",
                java.time.Duration.ofSeconds(1),
                () -> CompletableFuture.completedFuture(1L),
                new Calls.Answer<>() {
                    @Override
                    public void ok(Long value) {
                        die();
                    }

                    @Override
                    public void failed(HaException cause) {}
                });
        assertThat(Faults.count()).isEqualTo(before + 1);
    }

    private void awaitCount(long count) {
        Awaitility.await().until(() -> Faults.count() == count);
    }

    private static void die() {
        throw new NoClassDefFoundError("planted");
    }
}
