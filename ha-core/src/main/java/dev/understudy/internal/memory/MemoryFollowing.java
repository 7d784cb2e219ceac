package dev.understudy.internal.memory;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.HaException;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateFeed.Change;
import dev.understudy.spi.StateFeed.Follower;
import dev.understudy.spi.Subscription;
import dev.understudy.state.Versioned;

/** One following in a {@link MemoryEngine}: rung at each change, it asks for what is new and tells it in order. */
final class MemoryFollowing implements StateFeed.Following {
    /** Changes after a revision, complete up to another. */
    record News(ImmutableList<Change> changes, long revision) {}

    private final MemoryEngine engine;
    private final String root;
    private final String prefix;
    private final Follower follower;

    @GuardedBy("this")
    private long told;

    @GuardedBy("this")
    private boolean over;

    @GuardedBy("this")
    private Subscription watch = () -> {};

    /** @param root of the state, which keys are told without */
    MemoryFollowing(MemoryEngine engine, String root, String prefix, long after, Follower follower) {
        this.engine = engine;
        this.root = root;
        this.prefix = root + prefix;
        this.told = after;
        this.follower = follower;
    }

    /** Begins to tell. */
    MemoryFollowing begin() {
        Subscription hung = engine.listen(MemoryEngine.ANY, () -> tell(false));
        synchronized (this) {
            watch = hung;
            if (over) {
                hung.close();
            }
        }
        return this;
    }

    @Override
    public void requestProgress() {
        tell(true);
    }

    @Override
    public synchronized void close() {
        over = true;
        watch.close();
    }

    private synchronized void tell(boolean progress) {
        if (over) {
            return;
        }
        try {
            News news = engine.news(prefix, told);
            told = Math.max(told, news.revision());
            if (!news.changes().isEmpty()) {
                follower.changed(news.changes().stream().map(this::relative).collect(ImmutableList.toImmutableList()));
            }
            if (progress) {
                follower.reached(news.revision());
            }
        } catch (HaException compacted) {
            over = true;
            watch.close();
            follower.lost(compacted);
        }
    }

    private Change relative(Change stored) {
        String key = stored.key().substring(root.length());
        return new Change(
                key, stored.revision(), stored.item().map(item -> new Versioned(key, item.value(), item.version())));
    }
}
