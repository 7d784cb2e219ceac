package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Coordinator;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Ousted;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Lease, queue, registry and bells of one election in etcd. */
final class EtcdCoordinator implements Coordinator {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdLeases leases;
    private final EtcdHistory history;
    private final EtcdTermBase base;
    private final EtcdQueue queue;
    private final EtcdRegistry registry;
    private final EtcdVitalSign sign;
    private final EtcdSuccession succession;
    private final Challenges challenges;
    private final Set<Watch> bells = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    EtcdCoordinator(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.leases = new EtcdLeases(links);
        this.history = new EtcdHistory(links, keys);
        this.base = new EtcdTermBase(links, keys);
        this.queue = new EtcdQueue(links, keys, base, history);
        this.registry = new EtcdRegistry(links, leases, keys);
        this.sign = new EtcdVitalSign(links, keys);
        this.succession = new EtcdSuccession(links, keys, base, queue, registry, history);
        this.challenges = new EtcdChallenges(this, links, keys, queue);
    }

    @Override
    public CompletionStage<Grant> grant(Duration ttl, Duration timeout) {
        return unlessClosed(() -> leases.grant(ttl, timeout));
    }

    @Override
    public CompletionStage<Long> renew(LeaseId lease, Duration timeout) {
        return unlessClosed(() -> leases.renew(lease, timeout));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease, Duration timeout) {
        return unlessClosed(() -> leases.revoke(lease, timeout));
    }

    @Override
    public CompletionStage<Void> reap(LeaseId lease, Duration timeout) {
        return unlessClosed(() -> Failures.unwrapped(registry.leasesOf(lease, timeout)
                .thenCompose(dead -> CompletableFuture.allOf(dead.stream()
                        .map(each -> leases.revoke(each, timeout).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)))));
    }

    @Override
    public CompletionStage<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        return unlessClosed(() -> registry.release(lease, id, timeout));
    }

    @Override
    public CompletionStage<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return unlessClosed(() -> Failures.unwrapped(leases.rest(lease, timeout)
                .thenApply(rest -> rest.map(known -> OptionalLong.of(known.remainingNanos()))
                        .orElse(OptionalLong.empty()))));
    }

    @Override
    public CompletionStage<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return unlessClosed(() -> registry.claim(lease, who, timeout));
    }

    @Override
    public CompletionStage<Entry> enlist(LeaseId lease, NodeId id, Duration timeout) {
        return unlessClosed(() -> queue.enlist(lease, id, timeout));
    }

    @Override
    public CompletionStage<QueueView> look(Entry own, Duration timeout) {
        return unlessClosed(() -> queue.look(own, timeout));
    }

    @Override
    public CompletionStage<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        return unlessClosed(() -> registry.announce(id, incarnation, state, timeout));
    }

    @Override
    public CompletionStage<Optional<Member>> member(String id, Duration timeout) {
        return unlessClosed(() -> registry.member(id, timeout));
    }

    @Override
    public CompletionStage<Void> raise(long wanted, Duration timeout) {
        return unlessClosed(() -> base.raise(wanted, timeout));
    }

    @Override
    public CompletionStage<MembershipSnapshot> survey(Duration timeout) {
        return unlessClosed(() -> succession.survey(timeout));
    }

    @Override
    public CompletionStage<Void> withdraw(Entry own, Optional<TermEnd> end, Duration timeout) {
        return unlessClosed(() -> queue.withdraw(own, end, timeout));
    }

    @Override
    public CompletionStage<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        return unlessClosed(() -> succession.handOver(own, heir, end, timeout));
    }

    @Override
    public CompletionStage<Ousted> oust(Entry own, Entry leader, Grounds grounds, TermEnd end, Duration timeout) {
        return unlessClosed(() -> queue.oust(own, leader, grounds, end, timeout));
    }

    @Override
    public Challenges challenges() {
        return challenges;
    }

    @Override
    public CompletionStage<Void> rehearse(Entry own, Duration timeout) {
        return unlessClosed(() -> queue.rehearse(own, timeout));
    }

    @Override
    public CompletionStage<Void> began(Entry own, Instant from, Duration timeout) {
        return unlessClosed(() -> history.began(own, from, timeout));
    }

    @Override
    public CompletionStage<ImmutableList<TermRecord>> history(int limit, Duration timeout) {
        return unlessClosed(() -> history.latest(limit, timeout));
    }

    @Override
    public Optional<CrashSensor> sign() {
        return Optional.of(sign);
    }

    @Override
    public Watch listen(String key, Runnable ring) {
        EtcdKeyWatch bell = EtcdKeyWatch.of(links, keys.wire(key), ring).hang();
        bells.add(bell);
        if (closed) {
            bell.close();
        }
        return () -> {
            bell.close();
            bells.remove(bell);
        };
    }

    @Override
    public void close() {
        closed = true;
        sign.close();
        bells.forEach(Watch::close);
        bells.clear();
    }

    <T> CompletionStage<T> unlessClosed(Supplier<CompletableFuture<T>> verb) {
        return closed
                ? CompletableFuture.failedFuture(new UnavailableException("the coordinator is closed"))
                : verb.get();
    }
}
