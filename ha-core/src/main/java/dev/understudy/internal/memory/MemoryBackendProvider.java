package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Backend;
import dev.understudy.spi.BackendProvider;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Opens backends on one engine: the one that the process shares, or one of its own. */
public final class MemoryBackendProvider implements BackendProvider {
    private static final Duration MIN_TTL = Duration.ofSeconds(1);
    private static final MemoryEngine SHARED = new MemoryEngine(MIN_TTL);

    private final MemoryEngine engine;

    /** Opens backends on the engine that the process shares; called by the service loader. */
    public MemoryBackendProvider() {
        this(SHARED);
    }

    private MemoryBackendProvider(MemoryEngine engine) {
        this.engine = engine;
    }

    /** Opens backends on a new engine. */
    public static MemoryBackendProvider ofItsOwn() {
        return new MemoryBackendProvider(new MemoryEngine(MIN_TTL));
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<ConfigKey> keys() {
        return ImmutableList.of();
    }

    @Override
    public Backend open(Settings settings) {
        return new MemoryBackend(engine, System::nanoTime, MemoryBackendProvider::after);
    }

    /** The JDK's own timer thread and common pool: nothing to own, nothing to close. */
    private static Scheduler.Cancel after(long delayNanos, Runnable task) {
        Executor later = CompletableFuture.delayedExecutor(delayNanos, TimeUnit.NANOSECONDS);
        CompletableFuture<Void> pending =
                CompletableFuture.runAsync(Faults.guarded("a task of the in-process store", task), later);
        return () -> pending.cancel(false);
    }
}
