package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Entry;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.TermEnd;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What goes beyond waiting one's turn: who stands where, and handing over to a candidate of choice (claim L6). */
final class EtcdSuccession {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdTermBase base;
    private final EtcdQueue queue;
    private final EtcdRegistry registry;
    private final EtcdHistory history;

    EtcdSuccession(
            EtcdLinks links,
            EtcdKeys keys,
            EtcdTermBase base,
            EtcdQueue queue,
            EtcdRegistry registry,
            EtcdHistory history) {
        this.links = links;
        this.keys = keys;
        this.base = base;
        this.queue = queue;
        this.registry = registry;
        this.history = history;
    }

    /** All entries in order, and all of the registry, at one revision. */
    CompletableFuture<MembershipSnapshot> survey(Duration timeout) {
        GetOption inOrder = GetOption.builder()
                .isPrefix(true)
                .withSortField(GetOption.SortTarget.CREATE)
                .withSortOrder(GetOption.SortOrder.ASCEND)
                .build();
        GetOption all = GetOption.builder().isPrefix(true).build();
        return links.call(EtcdCall.read(
                "read all candidates",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .Then(
                                Op.get(keys.wire(keys.queue()), inOrder),
                                Op.get(keys.wire(keys.members()), all),
                                base.read())
                        .commit()
                        .thenApply(this::roll)));
    }

    /** Two requests: what is ahead of the heir, then the one transaction that holds only if nothing has moved. */
    CompletableFuture<Boolean> handOver(Entry own, Entry heir, TermEnd end, Duration timeout) {
        Duration half = timeout.dividedBy(2);
        return Failures.unwrapped(survey(half).thenCompose(roll -> handOver(own, heir, end, roll, half)));
    }

    /**
     * Deletes the leader's own entry and all that stand between it and the heir, if nothing has moved since the survey
     * and all of these are nodes of ours: a foreign candidate does not look at its key again.
     */
    private CompletableFuture<Boolean> handOver(
            Entry own, Entry heir, TermEnd end, MembershipSnapshot roll, Duration timeout) {
        ImmutableList<Entry> ahead = roll.queue().stream()
                .filter(entry -> entry.createRevision() < heir.createRevision())
                .collect(ImmutableList.toImmutableList());
        boolean ours = ahead.stream().allMatch(entry -> roll.holder(entry).isPresent());
        if (!roll.queue().contains(heir) || ahead.isEmpty() || !ahead.get(0).equals(own) || !ours) {
            return CompletableFuture.completedFuture(false);
        }
        Cmp[] unmoved = Stream.concat(ahead.stream(), Stream.of(heir))
                .map(queue::stands)
                .toArray(Cmp[]::new);
        Op[] removal = Stream.concat(
                        ahead.stream().map(entry -> Op.delete(keys.wire(entry.key()), DeleteOption.DEFAULT)),
                        Stream.of(history.end(own, end)))
                .toArray(Op[]::new);
        return links.call(EtcdCall.write(
                "hand over to " + heir.holder(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(unmoved)
                        .Then(removal)
                        .commit()
                        .thenApply(TxnResponse::isSucceeded)));
    }

    private MembershipSnapshot roll(TxnResponse answer) {
        long from = base.value(answer.getGetResponses().get(2));
        return new MembershipSnapshot(
                        answer.getHeader().getRevision(),
                        answer.getGetResponses().get(0).getKvs().stream()
                                .map(kv -> queue.entry(kv, from))
                                .collect(ImmutableList.toImmutableList()),
                        answer.getGetResponses().get(1).getKvs().stream()
                                .map(registry::member)
                                .collect(ImmutableList.toImmutableList()))
                .in(links.lineage().era());
    }
}
