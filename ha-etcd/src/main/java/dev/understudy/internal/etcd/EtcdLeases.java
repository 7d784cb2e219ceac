package dev.understudy.internal.etcd;

import dev.understudy.error.StoreFullException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Leases;
import io.etcd.jetcd.options.LeaseOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Leases, with jetcd's Lease API. Renewal is one question with one deadline: jetcd's own keep-alive judges the lease by
 * the wall clock, and loses it with the one member that holds its stream.
 */
final class EtcdLeases implements Leases {
    private final EtcdLinks links;

    EtcdLeases(EtcdLinks links) {
        this.links = links;
    }

    /** Etcd counts whole seconds: the time to live is rounded up. */
    @Override
    public CompletableFuture<Grant> grant(Duration ttl, Duration timeout) {
        long seconds = ttl.toSeconds() + (ttl.toNanosPart() > 0 ? 1 : 0);
        return Failures.unwrapped(links.call(EtcdCall.write(
                        "grant lease",
                        timeout,
                        client -> client.getLeaseClient()
                                .grant(seconds)
                                .thenApply(
                                        granted -> new Grant(new LeaseId(granted.getID()), nanos(granted.getTTL())))))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(refused(failure))));
    }

    /**
     * A lease that etcd may have granted in spite of its error is known to nobody, holds nothing and ends by itself.
     */
    private static Throwable refused(Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        return EtcdFault.of(cause) == EtcdFault.NO_SPACE
                ? new StoreFullException(EtcdErrors.full("no lease, so nothing can join"), cause)
                : cause;
    }

    /** The time to live after the renewal, nanoseconds. */
    @Override
    public CompletableFuture<Long> renew(LeaseId lease, Duration timeout) {
        return links.call(EtcdCall.write(
                "renew lease " + lease,
                timeout,
                client -> client.getLeaseClient()
                        .keepAliveOnce(lease.value())
                        .thenApply(renewed -> nanos(renewed.getTTL()))));
    }

    /** A lease that is no more counts as revoked. */
    @Override
    public CompletableFuture<Void> revoke(LeaseId lease, Duration timeout) {
        return links.call(EtcdCall.write(
                "revoke lease " + lease,
                timeout,
                client -> client.getLeaseClient()
                        .revoke(lease.value())
                        .<Void>thenApply(revoked -> null)
                        .exceptionally(failure -> {
                            if (EtcdFault.of(failure) == EtcdFault.LEASE_GONE) {
                                return null;
                            }
                            throw new CompletionException(failure);
                        })));
    }

    @Override
    public CompletableFuture<OptionalLong> remaining(LeaseId lease, Duration timeout) {
        return Failures.unwrapped(rest(lease, timeout)
                .thenApply(rest -> rest.map(known -> OptionalLong.of(known.remainingNanos()))
                        .orElse(OptionalLong.empty())));
    }

    /**
     * What is left of a lease.
     *
     * @param ttlNanos as granted
     * @param remainingNanos now, in whole seconds
     */
    record Rest(long ttlNanos, long remainingNanos) {}

    /** Empty if the lease is no more. */
    CompletableFuture<Optional<Rest>> rest(LeaseId lease, Duration timeout) {
        return links.call(EtcdCall.read(
                "ask for lease " + lease,
                timeout,
                client -> client.getLeaseClient()
                        .timeToLive(lease.value(), LeaseOption.DEFAULT)
                        // Etcd answers -1 for a lease it does not know.
                        .thenApply(answer -> answer.getTTL() < 0
                                ? Optional.empty()
                                : Optional.of(new Rest(nanos(answer.getGrantedTTL()), nanos(answer.getTTL()))))));
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
