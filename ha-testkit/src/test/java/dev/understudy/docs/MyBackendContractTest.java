package dev.understudy.docs;

import dev.understudy.InMemory;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import dev.understudy.testkit.contract.CoordinatorContract;
import java.util.Map;

// docs: docs/testing.md, block 2
class MyBackendContractTest extends CoordinatorContract {
    private final Backend backend = InMemory.create().open(Settings.of(Map.of())); // yours instead

    @Override
    protected Backend backend() {
        return backend;
    }
}
// end
