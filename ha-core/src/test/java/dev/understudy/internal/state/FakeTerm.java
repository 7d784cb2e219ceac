package dev.understudy.internal.state;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.NodeId;
import dev.understudy.Term;
import java.time.Duration;

/** A term that is over when the test says so. */
final class FakeTerm implements Leadership {
    private final long number;
    boolean over;

    FakeTerm(long number) {
        this.number = number;
    }

    @Override
    public Term term() {
        return new Term(number);
    }

    @Override
    public NodeId holder() {
        return new NodeId("n1");
    }

    @Override
    public Fence fence() {
        return new Fence("/leader//" + number, number);
    }

    @Override
    public boolean isHeld() {
        return !over;
    }

    @Override
    public Duration remaining() {
        return over ? Duration.ZERO : Duration.ofSeconds(5);
    }
}
