package dev.understudy.testkit.sim;

import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Leases;
import dev.understudy.spi.Registry;
import dev.understudy.spi.TermHistory;
import java.util.Optional;

/** An election on the far side of a {@link Link}, with the node's {@link Plant} in front of each part. */
final class SimElection implements ElectionStore {
    private final Leases leases;
    private final CandidateQueue queue;
    private final Registry registry;
    private final TermHistory history;
    private final Challenges challenges;

    /** @param far the store's own, on the far side */
    SimElection(SimWire wire, ElectionStore far, Plant plant) {
        SimNode node = wire.node();
        this.leases =
                plant.leases(new SimLeases(wire, far.leases()), node.process().clock());
        this.queue = plant.queue(new SimQueue(wire, far.queue()));
        this.registry = plant.registry(new SimRegistry(wire, far.registry()));
        this.history = new SimHistory(wire, far.history());
        this.challenges = plant.challenges(new SimChallenges(wire, node.store(), far.challenges()));
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public CandidateQueue queue() {
        return queue;
    }

    @Override
    public Registry registry() {
        return registry;
    }

    @Override
    public TermHistory history() {
        return history;
    }

    @Override
    public Challenges challenges() {
        return challenges;
    }

    /** Sensors are a part of the world, not of the store. */
    @Override
    public Optional<CrashSensor> sign() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
