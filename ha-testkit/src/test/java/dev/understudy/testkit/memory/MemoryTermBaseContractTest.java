package dev.understudy.testkit.memory;

import dev.understudy.config.Settings;
import dev.understudy.memory.MemoryBackendProvider;
import dev.understudy.port.Backend;
import dev.understudy.testkit.contract.TermBaseContract;
import java.util.Map;

class MemoryTermBaseContractTest extends TermBaseContract {
    private final Backend backend = new MemoryBackendProvider().open(Settings.of(Map.of()));

    @Override
    protected Backend backend() {
        return backend;
    }
}
