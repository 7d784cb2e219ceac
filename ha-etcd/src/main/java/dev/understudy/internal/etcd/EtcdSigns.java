package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.spi.Entry;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The sign of life of one leader in etcd: what is written, read and kept pending for it.
 *
 * <p>Each write compares the armed record's revision: of all that were ever sent, one alone can be applied on top of
 * what the writer knew, so that a late one can do no harm.
 */
final class EtcdSigns {
    /** More are there only if etcd was in trouble for long. */
    private static final int MOST_KEYS = 32;

    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final Entry own;

    /** @param own the leader's queue entry */
    EtcdSigns(EtcdLinks links, EtcdKeys keys, Entry own) {
        this.links = links;
        this.keys = keys;
        this.own = own;
    }

    /** Reads all of it linearizably. */
    CompletableFuture<SignView> read(Duration timeout) {
        return links.call(EtcdCall.read(
                "read sign of life of " + own.holder(),
                timeout,
                client -> client.getKVClient().txn().Then(all()).commit().thenApply(this::view)));
    }

    /**
     * Prepares the {@code n}-th sign: sets up its guard, says that it counts from now on if {@code armed} is the
     * present record, and removes the {@code old}-th. Applied only if the leader's entry stands, and the record is as
     * it was seen.
     *
     * @param old the number of the sign before
     */
    CompletableFuture<Outcome> prepare(long n, Optional<SignView.Armed> armed, long old, Duration timeout) {
        List<Op> steps = new ArrayList<>();
        armed.ifPresent(record -> steps.add(put(keys.vital(own.lease()), Long.toString(n))));
        steps.add(put(keys.guard(own.lease(), n), own.holder()));
        steps.add(Op.delete(keys.wire(keys.sign(own.lease(), old)), DeleteOption.DEFAULT));
        steps.add(Op.delete(keys.wire(keys.guard(own.lease(), old)), DeleteOption.DEFAULT));
        return write("prepare sign of life " + n, List.of(stands(), recordIs(armed)), steps, timeout);
    }

    /** Says that the {@code n}-th sign, which was seen, counts; applied under the same conditions, if it is there. */
    CompletableFuture<Outcome> arm(long n, Optional<SignView.Armed> armed, Duration timeout) {
        Cmp there = new Cmp(keys.wire(keys.sign(own.lease(), n)), Cmp.Op.GREATER, CmpTarget.createRevision(0));
        return write(
                "arm sign of life " + n,
                List.of(stands(), recordIs(armed), there),
                List.of(put(keys.vital(own.lease()), Long.toString(n))),
                timeout);
    }

    /** Says that no absence means anything any more, and removes everything. */
    CompletableFuture<Void> disarm(Duration timeout) {
        DeleteOption all = DeleteOption.builder().isPrefix(true).build();
        return links.call(EtcdCall.write(
                "end sign of life",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .Then(
                                Op.delete(keys.wire(keys.vital(own.lease())), DeleteOption.DEFAULT),
                                Op.delete(keys.wire(keys.signs(own.lease())), all))
                        .commit()
                        .thenApply(answer -> null)));
    }

    /**
     * The {@code n}-th sign itself: a call that stays pending behind its guard. When the connection ends, because this
     * process died, etcd cancels the call and deletes its key. It has no deadline; cancel the context to end it.
     */
    CompletableFuture<CampaignResponse> campaign(Client client, long n) {
        return client.getElectionClient()
                .campaign(
                        keys.wire(keys.signElection(own.lease(), n)),
                        own.lease().value(),
                        ByteSequence.from(own.holder(), UTF_8));
    }

    /** Whether the {@code n}-th sign is there. */
    boolean isPresent(SignView view, long n) {
        return view.present().contains(keys.sign(own.lease(), n));
    }

    /**
     * What came of a write.
     *
     * @param revision of etcd's answer
     * @param refusal what stood against it; empty if it was applied
     */
    record Outcome(long revision, Optional<SignView> refusal) {}

    private CompletableFuture<Outcome> write(String what, List<Cmp> conditions, List<Op> steps, Duration timeout) {
        return links.call(EtcdCall.write(
                what + " of " + own.holder(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(conditions.toArray(new Cmp[0]))
                        .Then(steps.toArray(new Op[0]))
                        .Else(all())
                        .commit()
                        .thenApply(answer -> new Outcome(
                                answer.getHeader().getRevision(),
                                answer.isSucceeded() ? Optional.empty() : Optional.of(view(answer))))));
    }

    private Op put(String name, String value) {
        return Op.put(
                keys.wire(name),
                ByteSequence.from(value, UTF_8),
                PutOption.builder().withLeaseId(own.lease().value()).build());
    }

    private Cmp stands() {
        return new Cmp(keys.wire(own.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(own.createRevision()));
    }

    private Cmp recordIs(Optional<SignView.Armed> armed) {
        long revision = armed.map(SignView.Armed::revision).orElse(0L);
        return new Cmp(keys.wire(keys.vital(own.lease())), Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    private Op[] all() {
        GetOption newest = GetOption.builder()
                .isPrefix(true)
                .withKeysOnly(true)
                .withSortField(GetOption.SortTarget.CREATE)
                .withSortOrder(GetOption.SortOrder.DESCEND)
                .withLimit(MOST_KEYS)
                .build();
        return new Op[] {
            Op.get(keys.wire(own.key()), GetOption.DEFAULT),
            Op.get(keys.wire(keys.vital(own.lease())), GetOption.DEFAULT),
            Op.get(keys.wire(keys.signs(own.lease())), newest)
        };
    }

    private SignView view(TxnResponse answer) {
        List<KeyValue> entry = answer.getGetResponses().get(0).getKvs();
        List<KeyValue> record = answer.getGetResponses().get(1).getKvs();
        return new SignView(
                entry.stream().anyMatch(kv -> kv.getCreateRevision() == own.createRevision()),
                record.stream().findFirst().map(EtcdSigns::armed),
                answer.getGetResponses().get(2).getKvs().stream()
                        .map(kv -> keys.name(kv.getKey()))
                        .collect(Collectors.toSet()));
    }

    private static SignView.Armed armed(KeyValue record) {
        return new SignView.Armed(Long.parseLong(record.getValue().toString(UTF_8)), record.getModRevision());
    }
}
