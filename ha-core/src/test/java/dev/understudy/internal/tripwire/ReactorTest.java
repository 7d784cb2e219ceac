package dev.understudy.internal.tripwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReactorTest {
    /** A thread may stand still at any moment, so that a timer is due only after it was found not to be. */
    @Test
    void aPauseBetweenTwoLooksAtTheClockDoesNoHarm() throws Exception {
        AtomicLong clock = new AtomicLong();
        long step = Duration.ofMillis(20).toNanos();
        Reactor reactor = new Reactor(() -> clock.getAndAdd(step));
        CountDownLatch rang = new CountDownLatch(1);
        // Not due at the first look of a turn, and long due at the second.
        reactor.after(step + step / 2, rang::countDown);
        Thread thread = new Thread(reactor, "reactor");
        thread.start();
        try {
            assertThat(rang.await(30, TimeUnit.SECONDS)).as("the timer rang").isTrue();
        } finally {
            reactor.end();
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
        assertThat(thread.isAlive()).isFalse();
    }

    /** As when memory was short for a moment. */
    @Test
    void turnsThatFailAreTriedAgain() throws Exception {
        AtomicLong looks = new AtomicLong();
        Reactor reactor = new Reactor(() -> {
            long look = looks.incrementAndGet();
            if (look > 1 && look < 6) {
                throw new OutOfMemoryError("planted");
            }
            return System.nanoTime();
        });
        CountDownLatch rang = new CountDownLatch(1);
        reactor.after(0, rang::countDown);
        Thread thread = new Thread(reactor, "reactor");
        thread.start();
        try {
            assertThat(rang.await(30, TimeUnit.SECONDS)).as("the timer rang").isTrue();
            assertThat(reactor.isBroken()).isFalse();
        } finally {
            reactor.end();
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aTaskThatCannotBeLoadedLeavesTheOthers() throws Exception {
        Reactor reactor = new Reactor(System::nanoTime);
        CountDownLatch ran = new CountDownLatch(1);
        reactor.execute(() -> {
            throw new NoClassDefFoundError("planted");
        });
        reactor.execute(ran::countDown);
        Thread thread = new Thread(reactor, "reactor");
        thread.start();
        try {
            assertThat(ran.await(30, TimeUnit.SECONDS)).as("the next task ran").isTrue();
        } finally {
            reactor.end();
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
    }
}
