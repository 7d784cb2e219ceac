package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.Fence;
import dev.understudy.NodeId;
import dev.understudy.error.LockLostException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.lease.LeaseTiming;
import dev.understudy.internal.lock.QueuedLocks;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.spi.Entry;
import dev.understudy.spi.StateStore;
import dev.understudy.state.HeldLock;
import dev.understudy.state.Locks;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Locks} promises, on every store. */
public abstract class LockContract extends BackendContract {
    private static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(2));

    private final SystemPorts ports = new SystemPorts("locks");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<QueuedLocks> all = new ArrayList<>();

    private Locks one;
    private Locks two;

    @BeforeEach
    void openLocks() {
        one = locks("one", ports.scheduler());
        two = locks("two", ports.scheduler());
    }

    @AfterEach
    void closeLocks() {
        threads.shutdownNow();
        all.forEach(QueuedLocks::close);
        ports.close();
    }

    @Test
    void lockedNamesAreThoseThatSomebodyHoldsInOrder() {
        assertThat(await(backend().locked(prefix, TIMEOUT))).isEmpty();
        HeldLock first = one.tryLock("b/c d").orElseThrow();
        assertThat(one.tryLock("a")).isPresent();
        assertThat(two.tryLock("a")).isEmpty();
        assertThat(await(backend().locked(prefix, TIMEOUT))).containsExactly("a", "b/c d");
        first.close();
        assertThat(await(backend().locked(prefix, TIMEOUT))).containsExactly("a");
    }

    @Test
    void oneHoldsALockAndOthersDoNot() {
        HeldLock held = one.tryLock("c1").orElseThrow();

        assertThat(two.tryLock("c1")).isEmpty();
        assertThat(one.tryLock("c1")).as("not reentrant").isEmpty();
        assertThat(held.isHeld()).isTrue();
        assertThat(held.name()).isEqualTo("c1");
        assertThat(held.remaining()).isPositive().isLessThan(TIMING.ttl());
        assertThat(two.holder("c1")).contains("one");
        held.check();
    }

    @Test
    void aFreedLockIsFreeAndItsTokenIsPast() {
        HeldLock first = one.tryLock("c1").orElseThrow();
        first.close();
        first.close();

        assertThat(first.isHeld()).isFalse();
        assertThat(first.remaining()).isZero();
        assertThatThrownBy(first::check).isInstanceOf(LockLostException.class);
        assertThat(two.holder("c1")).isEmpty();
        HeldLock second = two.tryLock("c1").orElseThrow();
        assertThat(second.token()).isGreaterThan(first.token());
        first.close();
        assertThat(second.isHeld()).isTrue();
    }

    @Test
    void locksOfDifferentNamesDoNotMeet() {
        assertThat(one.tryLock("c/1")).isPresent();
        assertThat(one.tryLock("c")).isPresent();
        assertThat(two.tryLock("c/2")).isPresent();
    }

    @Test
    void locksAndTheElectionDoNotMeet() {
        assertThat(one.tryLock("c1")).isPresent();
        Entry leader = enlist(a, "n1");

        assertThat(look(a, leader).ownIsFirst()).isTrue();
    }

    @Test
    void whoWaitsIsServedInTheOrderOfArrival() throws Exception {
        HeldLock held = one.tryLock("c1").orElseThrow();
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            Locks locks = i % 2 == 0 ? two : one;
            waiting.add(CompletableFuture.runAsync(
                    () -> {
                        try (HeldLock mine = lock(locks, PATIENCE).orElseThrow()) {
                            served.add(number);
                            mine.check();
                        }
                    },
                    threads));
            int places = i + 2;
            eventually("place " + i, () -> places() == places);
        }

        held.close();

        waiting.forEach(this::await);
        assertThat(served).containsExactly(0, 1, 2, 3);
    }

    @Test
    void neverDoTwoHoldIt() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Locks locks = i % 2 == 0 ? one : two;
            workers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < 10; round++) {
                            try (HeldLock mine = lock(locks, PATIENCE).orElseThrow()) {
                                assertThat(inside.incrementAndGet()).isEqualTo(1);
                                mine.check();
                                inside.decrementAndGet();
                                done.incrementAndGet();
                            }
                        }
                    },
                    threads));
        }

        workers.forEach(this::await);
        assertThat(done).hasValue(40);
    }

    @Test
    void whoHasNoMorePatienceLeavesTheQueue() {
        HeldLock held = one.tryLock("c1").orElseThrow();

        assertThat(lock(two, Duration.ofMillis(300))).isEmpty();

        assertThat(places()).isEqualTo(1);
        assertThat(held.isHeld()).isTrue();
    }

    @Test
    void whoIsInterruptedLeavesTheQueue() throws Exception {
        assertThat(one.tryLock("c1")).isPresent();
        CompletableFuture<Class<?>> end = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                two.lock("c1", PATIENCE);
            } catch (InterruptedException interrupted) {
                end.complete(interrupted.getClass());
            }
        });
        waiting.start();
        eventually("waiting", () -> places() == 2);

        waiting.interrupt();

        assertThat(await(end)).isEqualTo(InterruptedException.class);
        assertThat(places()).isEqualTo(1);
    }

    /** Nobody has to renew by hand. */
    @Test
    void aLockIsHeldLongerThanItsLease() {
        HeldLock held = one.tryLock("c1").orElseThrow();
        long end = ticker().nanos() + TIMING.ttl().multipliedBy(2).toNanos();

        eventually("twice the time to live", () -> ticker().nanos() - end > 0 || !held.isHeld());

        assertThat(held.isHeld()).isTrue();
        assertThat(two.tryLock("c1")).isEmpty();
    }

    /** A holder whose process stands still loses its lock when the lease ends, and knows it before (claim S3). */
    @Test
    void s3AHolderThatDoesNotRenewKnowsItBeforeTheLockIsFree() {
        QueuedLocks frozen = locks("frozen", (delay, task) -> () -> {});
        HeldLock held = frozen.tryLock("c1").orElseThrow();
        CompletableFuture<Boolean> heldThen = CompletableFuture.supplyAsync(
                () -> {
                    assertThat(lock(two, PATIENCE)).isPresent();
                    return held.isHeld();
                },
                threads);

        assertThat(await(heldThen)).isFalse();
    }

    @Test
    void anOperatorTakesALockAway() {
        HeldLock held = one.tryLock("c1").orElseThrow();

        assertThat(two.unlock("c1")).contains("one");

        await(held.lost());
        assertThat(held.isHeld()).isFalse();
        assertThat(two.tryLock("c1")).isPresent();
        assertThat(one.unlock("free")).isEmpty();
    }

    @Test
    void aWriteFencedByALockIsRefusedOnceItIsNotHeld() {
        StateStore state = backend().stateStore(prefix);
        HeldLock held = one.tryLock("c1").orElseThrow();
        put(state, held.fence());

        two.unlock("c1");

        assertThatThrownBy(() -> put(state, held.fence())).isInstanceOf(NotLeaderException.class);
        put(state, two.tryLock("c1").orElseThrow().fence());
    }

    @Test
    void closingTheLocksOfANodeFreesThem() {
        QueuedLocks leaving = locks("leaving", ports.scheduler());
        HeldLock held = leaving.tryLock("c1").orElseThrow();

        leaving.close();

        assertThat(held.isHeld()).isFalse();
        assertThat(two.tryLock("c1")).isPresent();
    }

    private QueuedLocks locks(String node, Scheduler scheduler) {
        UUID incarnation = UUID.randomUUID();
        QueuedLocks locks = new QueuedLocks(
                name -> backend().lock(prefix, name, incarnation),
                new NodeId(node),
                TIMING,
                System::nanoTime,
                scheduler);
        all.add(locks);
        return locks;
    }

    private Optional<HeldLock> lock(Locks locks, Duration patience) {
        try {
            return locks.lock("c1", patience);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private int places() {
        return await(backend().lock(prefix, "c1", UUID.randomUUID()).queue().survey(TIMEOUT))
                .queue()
                .size();
    }

    private void put(StateStore state, Fence fence) {
        await(state.commit(fence, Transaction.builder().put("k", "v").build()));
    }
}
