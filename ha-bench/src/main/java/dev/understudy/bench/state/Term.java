package dev.understudy.bench.state;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.spi.Entry;
import java.time.Duration;

/** The term of the only candidate there is. */
record Term(Entry entry) implements Leadership {
    @Override
    public dev.understudy.Term term() {
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
