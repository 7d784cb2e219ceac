package dev.understudy.testkit.memory;

import dev.understudy.internal.memory.MemoryBackend;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.spi.Backend;
import dev.understudy.testkit.contract.MirrorContract;
import java.time.Duration;

class MemoryMirrorContractTest extends MirrorContract {
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
