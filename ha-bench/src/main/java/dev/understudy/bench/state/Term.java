package dev.understudy.bench.state;

import dev.understudy.api.Fence;
import dev.understudy.api.Leadership;
import dev.understudy.api.NodeId;
import dev.understudy.queue.Entry;
import java.time.Duration;

/** The term of the only candidate there is. */
record Term(Entry entry) implements Leadership {
    @Override
    public dev.understudy.api.Term term() {
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
