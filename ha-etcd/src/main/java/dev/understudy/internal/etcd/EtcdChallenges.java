package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.spi.Challenge;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Subscription;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Challenges to the leader of one election: one key, named after the leader's lease, under the lease of whoever asks.
 * Its answer is a delete, which etcd takes also when its space is used up.
 */
final class EtcdChallenges implements Challenges {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final EtcdQueue queue;

    EtcdChallenges(EtcdLinks links, EtcdKeys keys, EtcdQueue queue) {
        this.links = links;
        this.keys = keys;
        this.queue = queue;
    }

    @Override
    public CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout) {
        Op put = Op.put(
                key(leader),
                ByteSequence.from(own.holder(), UTF_8),
                PutOption.builder().withLeaseId(own.lease().value()).build());
        return links.call(EtcdCall.write(
                "ask " + leader.holder() + " whether it lives",
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(queue.stands(leader), queue.stands(own))
                        .Then(put)
                        .commit()
                        .thenApply(EtcdChallenges::put)));
    }

    /** The revision of a transaction that writes is the one of what it wrote. */
    private static Challenge put(TxnResponse answer) {
        long revision = answer.isSucceeded() ? answer.getHeader().getRevision() : 0;
        return new Challenge(revision, answer.getHeader().getRaftTerm());
    }

    @Override
    public CompletionStage<Challenge> look(Entry leader, Duration timeout) {
        return links.call(EtcdCall.read(
                "look whether " + leader.holder() + " lives",
                timeout,
                client -> client.getKVClient()
                        .get(key(leader))
                        .thenApply(found -> new Challenge(
                                found.getKvs().stream()
                                        .findFirst()
                                        .map(KeyValue::getModRevision)
                                        .orElse(0L),
                                found.getHeader().getRaftTerm()))));
    }

    /** Two steps, because a leader that looks in vain, as it mostly does, should not write. */
    @Override
    public CompletionStage<Boolean> answer(Entry own, Duration timeout) {
        return links.call(EtcdCall.write(
                "say that " + own.holder() + " lives",
                timeout,
                client -> client.getKVClient()
                        .get(key(own))
                        .thenCompose(found -> found.getKvs().isEmpty()
                                ? CompletableFuture.completedFuture(false)
                                : client.getKVClient().delete(key(own)).thenApply(deleted -> true))));
    }

    @Override
    public Subscription listen(Entry own, Runnable ring) {
        return queue.watch(keys.challenge(own.lease()), ring);
    }

    private ByteSequence key(Entry holder) {
        return keys.wire(keys.challenge(holder.lease()));
    }
}
