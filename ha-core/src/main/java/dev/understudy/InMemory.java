package dev.understudy;

import dev.understudy.internal.memory.MemoryBackendProvider;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Settings;
import dev.understudy.spi.Store;
import java.util.Map;

/**
 * A store in the memory of this process, for tests and first steps. The nodes that are given one instance compete in
 * the same elections and share their state; those of another instance do not see them. It lasts as long as somebody
 * holds it, and no longer than the process.
 *
 * <pre>{@code
 * InMemory store = InMemory.create();
 * HaNode first = HaNode.builder("node-1").store(store).build();
 * HaNode second = HaNode.builder("node-2").store(store).build();
 * }</pre>
 *
 * <p>The value {@code memory} of {@code cluster.leader-elector} means another one, which all nodes of the process share
 * that are configured so. Safe from any thread.
 */
public final class InMemory implements Store {
    private final MemoryBackendProvider provider = MemoryBackendProvider.ofItsOwn();

    private InMemory() {}

    /** An empty store. */
    public static InMemory create() {
        return new InMemory();
    }

    @Override
    public String backend() {
        return provider.name();
    }

    @Override
    public Map<String, String> keys() {
        return Map.of();
    }

    @Override
    public Backend open(Settings settings) {
        return provider.open(settings);
    }

    @Override
    public String toString() {
        return "in memory";
    }
}
