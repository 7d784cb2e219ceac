package dev.understudy.testkit.sim;

import dev.understudy.Fence;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells several observers, in the order they were added. */
final class Observers implements Observer {
    private final List<Observer> all = new ArrayList<>();
    private Optional<RuntimeException> broken = Optional.empty();

    void add(Observer observer) {
        all.add(observer);
    }

    @Override
    public void fault(String what) {
        tell(each -> each.fault(what));
    }

    @Override
    public void booted(SimNode node) {
        tell(each -> each.booted(node));
    }

    @Override
    public void crashed(SimNode node) {
        tell(each -> each.crashed(node));
    }

    @Override
    public void sent(SimNode node, Verb verb, LeaseId lease) {
        tell(each -> each.sent(node, verb, lease));
    }

    @Override
    public void answered(SimNode node, Verb verb, LeaseId lease, @Nullable Object answer) {
        tell(each -> each.answered(node, verb, lease, answer));
    }

    @Override
    public void failed(SimNode node, Verb verb, LeaseId lease, Throwable cause) {
        tell(each -> each.failed(node, verb, lease, cause));
    }

    @Override
    public void shownFirst(SimNode node, Entry own) {
        tell(each -> each.shownFirst(node, own));
    }

    @Override
    public void rang(SimNode node, String key) {
        tell(each -> each.rang(node, key));
    }

    @Override
    public void elected(SimNode node, Leadership leadership) {
        tell(each -> each.elected(node, leadership));
    }

    @Override
    public void started(SimNode node, Leadership leadership, boolean ok) {
        tell(each -> each.started(node, leadership, ok));
    }

    @Override
    public void deposed(SimNode node, Leadership leadership, LossReason reason) {
        tell(each -> each.deposed(node, leadership, reason));
    }

    @Override
    public void draining(SimNode node, Leadership leadership) {
        tell(each -> each.draining(node, leadership));
    }

    @Override
    public void stopped(SimNode node, Leadership leadership) {
        tell(each -> each.stopped(node, leadership));
    }

    @Override
    public void admitted(SimNode node, Leadership leadership) {
        tell(each -> each.admitted(node, leadership));
    }

    @Override
    public void committed(SimNode node, Fence fence) {
        tell(each -> each.committed(node, fence));
    }

    @Override
    public void robbed(LeaseId lease) {
        tell(each -> each.robbed(lease));
    }

    @Override
    public void restored() {
        tell(Observer::restored);
    }

    @Override
    public void evicted(SimNode node, Entry leader, Grounds grounds) {
        tell(each -> each.evicted(node, leader, grounds));
    }

    @Override
    public void overran(SimNode node) {
        tell(each -> each.overran(node));
    }

    @Override
    public void ended(SimNode node, Optional<HaException> failure) {
        tell(each -> each.ended(node, failure));
    }

    @Override
    public void refused(SimNode node) {
        tell(each -> each.refused(node));
    }

    @Override
    public void step() {
        broken.ifPresent(bug -> {
            throw bug;
        });
        for (Observer each : all) {
            each.step();
        }
    }

    @Override
    public void settled() {
        tell(Observer::settled);
    }

    /**
     * A checker that fails is a bug of the simulator; futures would swallow it here, so it is kept for the next step.
     */
    private void tell(Consumer<Observer> what) {
        try {
            for (Observer each : all) {
                what.accept(each);
            }
        } catch (RuntimeException bug) {
            broken = Optional.of(bug);
        }
    }
}
