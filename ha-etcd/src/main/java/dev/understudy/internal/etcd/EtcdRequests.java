package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.Requests;
import dev.understudy.spi.Subscription;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Requests to the leader of one election: a key each, under the lease of whoever asks; its answer takes its place. */
final class EtcdRequests implements Requests {
    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final BadRecords bad;
    private final Set<EtcdKeyWatch> watches = ConcurrentHashMap.newKeySet();

    EtcdRequests(EtcdLinks links, EtcdKeys keys, BadRecords bad) {
        this.links = links;
        this.keys = keys;
        this.bad = bad;
    }

    @Override
    public CompletionStage<Request> ask(LeaseId lease, Request.Wish wish, Duration timeout) {
        String id = UUID.randomUUID().toString();
        return links.call(EtcdCall.write(
                "ask the leader",
                timeout,
                client -> client.getKVClient()
                        .put(key(id), bytes(RequestRecord.toJson(wish)), under(lease))
                        .thenApply(put ->
                                new Request(id, wish, lease, put.getHeader().getRevision()))));
    }

    @Override
    public CompletionStage<ImmutableList<Request>> open(int limit, Duration timeout) {
        return RecordScan.all(links, bad, "read requests", timeout, keys.wire(keys.requests()))
                .thenApply(found -> found.records().stream()
                        .filter(kv -> kv.getValue().size() > MOST_BYTES
                                || RequestRecord.reply(kv.getValue().toString(UTF_8))
                                        .isEmpty())
                        .sorted(Comparator.comparingLong(KeyValue::getCreateRevision))
                        .limit(limit)
                        .map(this::request)
                        .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public CompletionStage<Boolean> answer(Request request, RequestAnswer reply, Duration timeout) {
        ByteSequence key = key(request.id());
        Op change = request.lease().value() == 0
                ? Op.delete(key, DeleteOption.DEFAULT)
                : Op.put(key, bytes(RequestRecord.toJson(reply)), under(request.lease()));
        return links.call(EtcdCall.write(
                "answer request " + request.id(),
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(request.revision())))
                        .Then(change)
                        .commit()
                        .thenApply(TxnResponse::isSucceeded)));
    }

    @Override
    public CompletionStage<Optional<RequestAnswer>> reply(Request request, Duration timeout) {
        return Failures.unwrapped(links.call(EtcdCall.read(
                        "look for the answer to request " + request.id(),
                        timeout,
                        client -> client.getKVClient()
                                .get(key(request.id()))
                                .thenApply(found -> found.getKvs().stream().findFirst())))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(
                                RequestRecord.reply(found.get().getValue().toString(UTF_8)))
                        : CompletableFuture.failedFuture(
                                new LeaseGoneException("request " + request.id() + " is no more"))));
    }

    @Override
    public Subscription listen(Runnable ring) {
        EtcdKeyWatch watch =
                EtcdKeyWatch.ofAll(links, keys.wire(keys.requests()), ring).start();
        watches.add(watch);
        return () -> {
            watch.close();
            watches.remove(watch);
        };
    }

    @Override
    public void close() {
        watches.forEach(EtcdKeyWatch::close);
        watches.clear();
    }

    private Request request(KeyValue kv) {
        Request.Wish wish = kv.getValue().size() > MOST_BYTES
                ? new Request.Unclear("it has more than " + MOST_BYTES + " bytes")
                : RequestRecord.wish(kv.getValue().toString(UTF_8));
        String id = keys.name(kv.getKey()).substring(keys.requests().length());
        return new Request(id, wish, new LeaseId(kv.getLease()), kv.getModRevision());
    }

    private ByteSequence key(String id) {
        return keys.wire(keys.requests() + id);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    private static PutOption under(LeaseId lease) {
        return PutOption.builder().withLeaseId(lease.value()).build();
    }
}
