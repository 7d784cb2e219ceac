package dev.understudy.testkit.contract;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.spi.Entry;
import java.time.Duration;

/** The term of a queue entry, held whatever the clock and the queue say: only the store can refuse its writes. */
public record EntryTerm(Entry entry) implements Leadership {
    @Override
    public Term term() {
        return entry.term();
    }

    @Override
    public NodeId holder() {
        return new NodeId(entry.holder());
    }

    @Override
    public Fence fence() {
        return entry.fence();
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public Duration remaining() {
        return Duration.ofHours(1);
    }
}
