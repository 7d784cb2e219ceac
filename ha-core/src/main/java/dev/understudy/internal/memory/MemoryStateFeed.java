package dev.understudy.internal.memory;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.CompactedException;
import dev.understudy.spi.StateFeed;
import dev.understudy.state.Versioned;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The shared state of one election in a {@link MemoryEngine}, as a whole; every stage it returns is complete. */
final class MemoryStateFeed implements StateFeed {
    /** States are copied for the pages behind the first; so many are kept. */
    private static final int COPIES = 4;

    private final MemoryEngine engine;
    private final String root;

    @GuardedBy("this")
    private final Map<Long, Page> copies = new LinkedHashMap<>();

    MemoryStateFeed(MemoryEngine engine, String prefix) {
        this.engine = engine;
        this.root = new MemoryKeys(prefix).state();
    }

    @Override
    public CompletionStage<Page> page(String prefix, String after, long revision, int limit) {
        checkArgument(limit >= 1, "limit must be at least 1, got %s", limit);
        Page whole;
        synchronized (this) {
            whole = revision == NOW ? engine.snapshot(root) : copies.get(revision);
            if (whole == null) {
                return CompletableFuture.failedFuture(
                        new CompactedException("revision " + revision + " is no longer kept"));
            }
            if (revision == NOW) {
                keep(whole);
            }
        }
        List<Versioned> rest = whole.items().stream()
                .map(this::relative)
                .filter(item -> item.key().startsWith(prefix) && item.key().compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        boolean more = rest.size() > limit;
        ImmutableList<Versioned> items = ImmutableList.copyOf(more ? rest.subList(0, limit) : rest);
        return CompletableFuture.completedFuture(new Page(whole.revision(), items, more));
    }

    @Override
    public CompletionStage<Long> revision() {
        return CompletableFuture.completedFuture(engine.revision());
    }

    @Override
    public StateFeed.Following follow(String prefix, long after, Follower follower) {
        return new MemoryFollowing(engine, root, prefix, after, follower).begin();
    }

    @GuardedBy("this")
    private void keep(Page whole) {
        copies.put(whole.revision(), whole);
        if (copies.size() > COPIES) {
            copies.remove(copies.keySet().iterator().next());
        }
    }

    private Versioned relative(Versioned stored) {
        return new Versioned(stored.key().substring(root.length()), stored.value(), stored.version());
    }
}
