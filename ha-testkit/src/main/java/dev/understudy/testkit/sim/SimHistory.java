package dev.understudy.testkit.sim;

import com.google.common.collect.ImmutableList;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermHistory;
import dev.understudy.spi.TermRecord;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The history on the far side of a link. */
final class SimHistory implements TermHistory {
    private final SimWire wire;
    private final TermHistory far;

    /** @param far the store's own, on the far side */
    SimHistory(SimWire wire, TermHistory far) {
        this.wire = wire;
        this.far = far;
    }

    @Override
    public CompletionStage<Void> began(Entry own, TermBeginning beginning, Duration timeout) {
        return wire.call(Verb.BEGAN, own.lease(), timeout, () -> far.began(own, beginning, timeout));
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> latest(int limit, Duration timeout) {
        return wire.call(Verb.HISTORY, SimWire.NONE, timeout, () -> far.latest(limit, timeout));
    }
}
