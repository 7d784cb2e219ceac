package dev.understudy.agent.inside;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Threads;
import dev.understudy.program.NodeKeys;
import dev.understudy.program.Wrapper;
import dev.understudy.spi.ConfigKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What the agent does inside its own class loader. The bootstrap finds it by its name. */
public final class Holder {
    private static final ConfigKey GATE_MAIN = ConfigKey.optional(
            "cluster.gate-main",
            ConfigKey.Type.TEXT,
            "main classes or jars that the agent gates, with * for anything (default: all but tools)");
    /** The name that the JVM gives to the thread that ends it after the last non-daemon thread. */
    private static final String ENDED_BY_ITSELF = "DestroyJavaVM";
    /** Leaving in order saves the next node some milliseconds; it is not worth holding up an exit for longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Holder() {}

    /**
     * Returns true when this process leads, and false if it is not to be gated.
     *
     * @param given values that come before all others
     * @param lateHooks takes what is to run after the program's own shutdown hooks
     */
    public static boolean hold(Map<String, String> given, Consumer<Runnable> lateHooks) throws InterruptedException {
        ImmutableList<ConfigKey> keys = ImmutableList.<ConfigKey>builder()
                .addAll(NodeKeys.wrapper())
                .add(GATE_MAIN)
                .build();
        Optional<Wrapper> wrapper = Wrapper.open(keys, given);
        if (wrapper.isPresent()) {
            // Whoever is first decides: the program begins, or the JVM ends without it.
            AtomicBoolean decided = new AtomicBoolean();
            lateHooks.accept(() -> end(wrapper.get(), decided.compareAndSet(false, true)));
            wrapper.get().awaitElection();
            if (!decided.compareAndSet(false, true)) {
                new CountDownLatch(1).await();
            }
        }
        return wrapper.isPresent();
    }

    /**
     * A program that never began, and one of which no thread is left: its place can be given away. One that exits may
     * still have threads at work until the process is gone, and only then may another lead; the others see that happen.
     */
    private static void end(Wrapper wrapper, boolean neverBegan) {
        if (!neverBegan && !Thread.currentThread().getName().equals(ENDED_BY_ITSELF)) {
            return;
        }
        Thread leave = Threads.unstarted("understudy-leave", wrapper::close);
        leave.start();
        try {
            leave.join(PATIENCE.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
