package dev.understudy.internal.etcd;

import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Leases;
import dev.understudy.spi.Registry;
import dev.understudy.spi.Subscriptions;
import dev.understudy.spi.TermHistory;
import java.util.Optional;

/** One election in etcd, or one lock: all its parts go through the same links. */
final class EtcdElection implements ElectionStore {
    private final Subscriptions watches = new Subscriptions();
    private final EtcdLeases leases;
    private final EtcdRegistry registry;
    private final EtcdHistory history;
    private final EtcdQueue queue;
    private final EtcdVitalSign sign;
    private final Challenges challenges;

    EtcdElection(EtcdLinks links, EtcdKeys keys, BadRecords bad) {
        this.leases = new EtcdLeases(links);
        this.registry = new EtcdRegistry(links, leases, keys, bad);
        this.history = new EtcdHistory(links, keys);
        this.queue = new EtcdQueue(links, keys, registry, history, watches, bad);
        this.sign = new EtcdVitalSign(links, keys);
        this.challenges = new EtcdChallenges(links, keys, queue);
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

    @Override
    public Optional<CrashSensor> sign() {
        return Optional.of(sign);
    }

    @Override
    public void close() {
        sign.close();
        history.close();
        watches.close();
    }
}
