package dev.understudy.testkit.contract;

import dev.understudy.api.Fence;
import dev.understudy.api.Leadership;
import dev.understudy.api.NodeId;
import dev.understudy.api.Term;
import dev.understudy.queue.Entry;
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
