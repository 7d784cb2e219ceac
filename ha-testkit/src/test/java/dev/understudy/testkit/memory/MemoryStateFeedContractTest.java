package dev.understudy.testkit.memory;

import dev.understudy.internal.memory.MemoryBackend;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.spi.Backend;
import dev.understudy.testkit.contract.StateFeedContract;
import java.time.Duration;

class MemoryStateFeedContractTest extends StateFeedContract {
    private final MemoryEngine engine = new MemoryEngine(Duration.ofSeconds(1));
    private final Backend backend = new MemoryBackend(engine, System::nanoTime, (delay, task) -> () -> {});

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected void compact(long revision) {
        engine.compact();
    }
}
