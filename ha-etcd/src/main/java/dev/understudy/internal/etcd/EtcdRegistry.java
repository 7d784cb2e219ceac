package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.NodeId;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.Registry;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The registry of live nodes: one record per node id, under its session's lease (claim S9). */
final class EtcdRegistry implements Registry {
    /** A claim changes hands rarely; this often in one attempt means that something is wrong. */
    private static final int ROUNDS = 4;

    private final EtcdLinks links;
    private final EtcdLeases leases;
    private final EtcdKeys keys;
    private final BadRecords bad;

    EtcdRegistry(EtcdLinks links, EtcdLeases leases, EtcdKeys keys, BadRecords bad) {
        this.links = links;
        this.leases = leases;
        this.keys = keys;
        this.bad = bad;
    }

    @Override
    public CompletableFuture<Claim> claim(LeaseId lease, Candidate who, Duration timeout) {
        return Failures.unwrapped(new Claiming(lease, who, timeout).over(0, 0));
    }

    /**
     * Deletes the queue entry under a lease, and the record of {@code id} if it is under that lease too. The entry's
     * name is the lease, so it needs no compare.
     */
    @Override
    public CompletableFuture<Void> release(LeaseId lease, NodeId id, Duration timeout) {
        ByteSequence record = keys.wire(keys.member(id.value()));
        Op leave = Op.delete(keys.wire(keys.entry(lease)), DeleteOption.DEFAULT);
        return links.call(EtcdCall.write(
                "leave what is under lease " + lease,
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .Then(leave, Op.get(record, GetOption.DEFAULT))
                        .commit()
                        .thenCompose(answer -> answer.getGetResponses().get(0).getKvs().stream()
                                .filter(kv -> kv.getLease() == lease.value())
                                .findFirst()
                                .map(kv -> client.getKVClient()
                                        .txn()
                                        .If(new Cmp(record, Cmp.Op.EQUAL, CmpTarget.modRevision(kv.getModRevision())))
                                        .Then(Op.delete(record, DeleteOption.DEFAULT))
                                        .commit()
                                        .<Void>thenApply(deleted -> null))
                                .orElseGet(() -> CompletableFuture.completedFuture(null)))));
    }

    /** See {@link dev.understudy.spi.Registry#announce}. */
    @Override
    public CompletableFuture<Boolean> announce(NodeId id, UUID incarnation, String state, Duration timeout) {
        ByteSequence key = keys.wire(keys.member(id.value()));
        return links.call(EtcdCall.write(
                "tell the state of " + id,
                timeout,
                client -> client.getKVClient()
                        .get(key)
                        .thenCompose(found -> found.getKvs().stream()
                                .findFirst()
                                .filter(kv ->
                                        who(id, kv, told -> {}).incarnation().equals(incarnation))
                                .map(kv -> retell(client, id, kv, state))
                                .orElseGet(() -> CompletableFuture.completedFuture(false)))));
    }

    private CompletableFuture<Boolean> retell(Client client, NodeId id, KeyValue seen, String state) {
        Candidate who = who(id, seen, told -> {});
        if (who.bulletin().state().equals(state)) {
            return CompletableFuture.completedFuture(true);
        }
        String told = MemberRecord.toJson(who.inState(state));
        return client.getKVClient()
                .txn()
                .If(new Cmp(seen.getKey(), Cmp.Op.EQUAL, CmpTarget.modRevision(seen.getModRevision())))
                .Then(Op.put(
                        seen.getKey(),
                        ByteSequence.from(told, UTF_8),
                        PutOption.builder().withLeaseId(seen.getLease()).build()))
                .commit()
                .thenApply(TxnResponse::isSucceeded);
    }

    /** The record of {@code id}. */
    @Override
    public CompletableFuture<Optional<Member>> member(String id, Duration timeout) {
        return links.call(EtcdCall.read(
                "look up " + id,
                timeout,
                client -> client.getKVClient()
                        .get(keys.wire(keys.member(id)))
                        .thenApply(
                                found -> found.getKvs().stream().findFirst().flatMap(kv -> member(kv, told -> {})))));
    }

    @Override
    public CompletableFuture<Void> reap(LeaseId session, Duration timeout) {
        return Failures.unwrapped(leasesOf(session, timeout)
                .thenCompose(dead -> CompletableFuture.allOf(
                        dead.stream().map(each -> leases.revoke(each, timeout)).toArray(CompletableFuture<?>[]::new))));
    }

    /**
     * The leases of a process that is dead, by the one of its session: those of its locks, and that one last.
     *
     * <p>If its record is gone already, the others are not known and end by themselves.
     */
    private CompletableFuture<List<LeaseId>> leasesOf(LeaseId session, Duration timeout) {
        return RecordScan.all(links, bad, "look up the owner of lease " + session, timeout, keys.wire(keys.members()))
                .thenApply(found -> found.records().stream()
                        .filter(kv -> kv.getLease() == session.value())
                        .flatMap(kv -> member(kv, told -> {}).stream())
                        .findFirst())
                .thenCompose(owner -> owner.map(dead -> holdings(dead.who().incarnation(), timeout))
                        .orElse(CompletableFuture.completedFuture(List.of())))
                .thenApply(holdings ->
                        Stream.concat(holdings.stream(), Stream.of(session)).toList());
    }

    private CompletableFuture<List<LeaseId>> holdings(UUID incarnation, Duration timeout) {
        return RecordScan.all(
                        links,
                        bad,
                        "look up the locks of " + incarnation,
                        timeout,
                        keys.wire(keys.holdings(incarnation)))
                .thenApply(found -> found.records().stream()
                        .map(kv -> new LeaseId(kv.getLease()))
                        .toList());
    }

    /**
     * A stored record; its name is the id. Empty if that is none.
     *
     * @param leftOut is told a sentence about each part that is not what it should be
     */
    Optional<Member> member(KeyValue kv, Consumer<String> leftOut) {
        String id = keys.name(kv.getKey()).substring(keys.members().length());
        if (!NodeId.isValid(id)) {
            leftOut.accept(bad.tell(kv.getKey(), "is left out: its last part is no node id"));
            return Optional.empty();
        }
        return Optional.of(new Member(who(new NodeId(id), kv, leftOut), new LeaseId(kv.getLease())));
    }

    private Candidate who(NodeId id, KeyValue kv, Consumer<String> leftOut) {
        boolean tooLarge = kv.getValue().size() > RecordScan.MOST_BYTES;
        return MemberRecord.parse(
                id,
                tooLarge ? "" : kv.getValue().toString(UTF_8),
                fault -> leftOut.accept(bad.tell(kv.getKey(), fault)));
    }

    /**
     * What came of putting our record.
     *
     * @param ours whether it is there
     * @param there what is there instead, if anything
     */
    private record Put(boolean ours, Optional<KeyValue> there) {}

    /** One claim: puts the record if the key is as it was seen, and else judges what is there. */
    private final class Claiming {
        private final LeaseId lease;
        private final Candidate who;
        private final Deadline deadline;

        Claiming(LeaseId lease, Candidate who, Duration timeout) {
            this.lease = lease;
            this.who = who;
            this.deadline = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** Puts our record over the one of revision {@code seen}; 0 means over none. */
        CompletableFuture<Claim> over(long seen, int round) {
            if (round == ROUNDS) {
                return CompletableFuture.failedFuture(
                        new UnavailableException("claim " + who.id() + ": it changed hands " + ROUNDS + " times"));
            }
            return put(seen).thenCompose(put -> {
                if (put.ours()) {
                    return CompletableFuture.completedFuture(new Claim.Ours());
                }
                // What was seen may have vanished meanwhile: then there is nothing to judge, and the way is free.
                return put.there().isPresent() ? judge(put.there().get(), round) : over(0, round + 1);
            });
        }

        private CompletableFuture<Put> put(long seen) {
            ByteSequence key = keys.wire(keys.member(who.id().value()));
            Op put = Op.put(
                    key,
                    ByteSequence.from(MemberRecord.toJson(who), UTF_8),
                    PutOption.builder().withLeaseId(lease.value()).build());
            return links.call(EtcdCall.write(
                    "claim " + who.id(),
                    left(),
                    client -> client.getKVClient()
                            .txn()
                            .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(seen)))
                            .Then(put)
                            .Else(Op.get(key, GetOption.DEFAULT))
                            .commit()
                            .thenApply(answer -> answer.isSucceeded()
                                    ? new Put(true, Optional.empty())
                                    : new Put(
                                            false,
                                            answer.getGetResponses().get(0).getKvs().stream()
                                                    .findFirst()))));
        }

        private CompletableFuture<Claim> judge(KeyValue there, int round) {
            Candidate record = who(who.id(), there, told -> {});
            boolean own = record.incarnation().equals(who.incarnation());
            if (own && there.getLease() == lease.value()) {
                return CompletableFuture.completedFuture(new Claim.Ours());
            }
            // A record without a lease, as a logical restore leaves it, is kept alive by nobody.
            if (own || there.getLease() == 0) {
                return over(there.getModRevision(), round + 1);
            }
            LeaseId theirs = new LeaseId(there.getLease());
            return leases.rest(theirs, left())
                    .thenCompose(rest -> rest.isEmpty()
                            ? over(there.getModRevision(), round + 1)
                            : CompletableFuture.completedFuture(new Claim.Taken(
                                    record.incarnation(),
                                    theirs,
                                    rest.get().ttlNanos(),
                                    rest.get().remainingNanos())));
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        }
    }
}
