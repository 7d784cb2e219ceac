package dev.understudy.testkit.memory;

import dev.understudy.internal.memory.MemoryBackendProvider;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import dev.understudy.testkit.contract.TermBaseContract;
import java.util.Map;

class MemoryTermBaseContractTest extends TermBaseContract {
    private final Backend backend = new MemoryBackendProvider().open(Settings.of(Map.of()));

    @Override
    protected Backend backend() {
        return backend;
    }
}
