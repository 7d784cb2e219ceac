package dev.understudy.internal.runtime;

import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers challenges while this node leads, from the loop itself: whoever is answered knows that the loop turns. One
 * look at a time; a look that fails is repeated until it is answered, because nobody rings twice. Used by the loop
 * only.
 */
final class Answering {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    /** Several of them fit into the time that a challenge stands. */
    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final Entry own;
    private final Challenges challenges;
    private final Duration timeout;
    private final Calls calls;
    private final Scheduler scheduler;
    private final Executor loop;
    private @Nullable Subscription watch;
    private boolean looking;
    private boolean again;
    private boolean closed;

    private Answering(
            Entry own, Challenges challenges, Duration timeout, Calls calls, Scheduler scheduler, Executor loop) {
        this.own = own;
        this.challenges = challenges;
        this.timeout = timeout;
        this.calls = calls;
        this.scheduler = scheduler;
        this.loop = loop;
    }

    static Answering begin(
            Entry own, Challenges challenges, Duration timeout, Calls calls, Scheduler scheduler, Executor loop) {
        Answering begun = new Answering(own, challenges, timeout, calls, scheduler, loop);
        begun.watch = challenges.listen(own, () -> loop.execute(begun::look));
        return begun;
    }

    /** Looks whether there is a challenge, and answers it. */
    void look() {
        if (closed) {
            return;
        }
        if (looking) {
            // It may have come after the present look has read.
            again = true;
            return;
        }
        looking = true;
        calls.call("answer", timeout, () -> challenges.answer(own, timeout), new Calls.Answer<>() {
            @Override
            public void ok(Boolean challenged) {
                if (challenged) {
                    log.info("{} was asked through the store whether it lives, and has answered", own.holder());
                }
                loop.execute(() -> looked());
            }

            @Override
            public void failed(HaException cause) {
                scheduler.after(
                        RETRY_NANOS,
                        () -> loop.execute(() -> {
                            again = true;
                            looked();
                        }));
            }
        });
    }

    private void looked() {
        looking = false;
        if (again) {
            again = false;
            look();
        }
    }

    void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
    }
}
