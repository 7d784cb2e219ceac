package dev.understudy.testkit.contract;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.spi.StateFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A feed whose followings can be cut, and kept from coming back, or silenced. */
final class CuttableFeed implements StateFeed {
    private final StateFeed feed;
    private final AtomicInteger fillings = new AtomicInteger();

    @GuardedBy("this")
    private final List<Line> lines = new ArrayList<>();

    @GuardedBy("this")
    private boolean cut;

    CuttableFeed(StateFeed feed) {
        this.feed = feed;
    }

    /** Ends all followings; new ones begin only when it is mended. */
    void cut() {
        List<Line> ending;
        synchronized (this) {
            cut = true;
            ending = List.copyOf(lines);
            lines.clear();
        }
        ending.forEach(line -> line.end(new UnavailableException("cut")));
    }

    void mend() {
        List<Line> waiting;
        synchronized (this) {
            cut = false;
            waiting = List.copyOf(lines);
        }
        waiting.forEach(Line::open);
    }

    /** The present followings stay, and say nothing more. */
    synchronized void silence() {
        lines.forEach(line -> line.silent = true);
        lines.clear();
    }

    /** How often the whole state was read. */
    int fillings() {
        return fillings.get();
    }

    @Override
    public CompletionStage<Page> page(String prefix, String after, long revision, int limit) {
        if (revision == NOW) {
            fillings.incrementAndGet();
        }
        return feed.page(prefix, after, revision, limit);
    }

    @Override
    public CompletionStage<Long> revision() {
        return feed.revision();
    }

    @Override
    public Following follow(String prefix, long after, Follower follower) {
        Line line = new Line(prefix, after, follower);
        boolean open;
        synchronized (this) {
            lines.add(line);
            open = !cut;
        }
        if (open) {
            line.open();
        }
        return line;
    }

    /** One following through the feed. */
    private final class Line implements Following, Follower {
        private final String prefix;
        private final long after;
        private final Follower follower;
        private volatile boolean silent;
        private volatile Following real = new Following() {
            @Override
            public void requestProgress() {}

            @Override
            public void close() {}
        };

        Line(String prefix, long after, Follower follower) {
            this.prefix = prefix;
            this.after = after;
            this.follower = follower;
        }

        void open() {
            real = feed.follow(prefix, after, this);
        }

        void end(HaException cause) {
            real.close();
            follower.lost(cause);
        }

        @Override
        public void requestProgress() {
            real.requestProgress();
        }

        @Override
        public void close() {
            silent = true;
            real.close();
        }

        @Override
        public void changed(ImmutableList<Change> changes) {
            if (!silent) {
                follower.changed(changes);
            }
        }

        @Override
        public void reached(long revision) {
            if (!silent) {
                follower.reached(revision);
            }
        }

        @Override
        public void lost(HaException cause) {
            if (!silent) {
                follower.lost(cause);
            }
        }
    }
}
