package dev.understudy.testkit.contract;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.spi.Entry;
import java.time.Duration;

/** A term that is held until it is ended, whatever the store says. */
final class TestLeadership implements Leadership {
    private final Entry entry;
    private volatile boolean held = true;

    private TestLeadership(Entry entry) {
        this.entry = entry;
    }

    static TestLeadership of(Entry entry) {
        return new TestLeadership(entry);
    }

    void end() {
        held = false;
    }

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
        return held;
    }

    @Override
    public Duration remaining() {
        return held ? Duration.ofMinutes(1) : Duration.ZERO;
    }
}
