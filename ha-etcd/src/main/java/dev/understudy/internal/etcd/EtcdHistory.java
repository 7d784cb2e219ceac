package dev.understudy.internal.etcd;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.Entry;
import dev.understudy.spi.TermBeginning;
import dev.understudy.spi.TermEnd;
import dev.understudy.spi.TermHistory;
import dev.understudy.spi.TermRecord;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The terms of one election, in two records each: how it began, written by the leader, and how it ended, written in the
 * same transaction that ends it. Bounded: each beginning deletes the oldest.
 */
final class EtcdHistory implements TermHistory {
    private static final int MOST_TERMS = 1_000;
    private static final int ENDS_PER_TIDYING = 50;

    private final EtcdLinks links;
    private final EtcdKeys keys;
    private final OwedNotes owed;
    private final AtomicInteger ends = new AtomicInteger();

    EtcdHistory(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.keys = keys;
        this.owed = new OwedNotes(links);
    }

    /**
     * Ends a term with a note of how it ended; if etcd is full, without the note, which is written when it is not full
     * any more. (A full etcd lets a transaction pass that adds nothing.)
     *
     * @param request what ends the term; it may be made twice, so it must say what holds, not what it did
     */
    <T> CompletableFuture<T> noting(
            Entry leader, Optional<TermEnd> end, Function<Optional<Op>, CompletableFuture<T>> request) {
        CompletableFuture<T> noted = request.apply(end.map(known -> end(leader, known)));
        if (end.isEmpty()) {
            return noted;
        }
        return Failures.unwrapped(noted.exceptionallyCompose(failure -> {
            if (EtcdFault.of(Failures.unwrap(failure)) != EtcdFault.NO_SPACE) {
                return CompletableFuture.failedFuture(Failures.unwrap(failure));
            }
            owed.add(keys.wire(keys.ended(leader)), bytes(TermNotes.ended(end.get())));
            return request.apply(Optional.empty());
        }));
    }

    /** Gives up what could not be written. */
    void close() {
        owed.close();
    }

    /**
     * Tells how a term ended, as a part of a transaction; whoever told first knew best. The beginning of a term that
     * was over before it was noted is made up for.
     */
    Op end(Entry leader, TermEnd end) {
        Stream<Op> beginning = end.from().stream()
                .map(from -> unlessThere(keys.began(leader), TermNotes.began(leader, TermBeginning.at(from))));
        Op note = Op.put(keys.wire(keys.ended(leader)), bytes(TermNotes.ended(end)), PutOption.DEFAULT);
        return unlessThere(keys.ended(leader), Stream.concat(Stream.of(note), beginning));
    }

    private Op unlessThere(String name, String note) {
        return unlessThere(name, Stream.of(Op.put(keys.wire(name), bytes(note), PutOption.DEFAULT)));
    }

    private Op unlessThere(String name, Stream<Op> puts) {
        return Op.txn(
                new Cmp[] {new Cmp(keys.wire(name), Cmp.Op.EQUAL, CmpTarget.version(0))},
                puts.toArray(Op[]::new),
                new Op[0]);
    }

    /** After an end was told: terms that nobody saw begin must not pile up either. Nobody waits for it. */
    void tidy(Duration timeout) {
        if (ends.incrementAndGet() % ENDS_PER_TIDYING == 0) {
            var unused = forget(timeout);
        }
    }

    /** Tells that a term began, unless it is over, and forgets the oldest ones. */
    @Override
    public CompletableFuture<Void> began(Entry own, TermBeginning beginning, Duration timeout) {
        Cmp leads = new Cmp(keys.wire(own.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(own.createRevision()));
        Op put = Op.put(keys.wire(keys.began(own)), bytes(TermNotes.began(own, beginning)), PutOption.DEFAULT);
        return Failures.unwrapped(links.call(EtcdCall.write(
                        "record term " + own.term(),
                        timeout,
                        client -> client.getKVClient()
                                .txn()
                                .If(leads)
                                .Then(put)
                                .commit()
                                .thenApply(answer -> (Void) null)))
                .exceptionallyCompose(failure -> later(own, beginning, Failures.unwrap(failure)))
                .thenCompose(done -> forget(timeout)));
    }

    /** A beginning that a full etcd did not take is written later, also if its term is over by then. */
    private CompletableFuture<Void> later(Entry own, TermBeginning beginning, Throwable failure) {
        if (EtcdFault.of(failure) != EtcdFault.NO_SPACE) {
            return CompletableFuture.failedFuture(failure);
        }
        owed.add(keys.wire(keys.began(own)), bytes(TermNotes.began(own, beginning)));
        return CompletableFuture.completedFuture(null);
    }

    /** The latest terms, newest first. */
    @Override
    public CompletableFuture<ImmutableList<TermRecord>> latest(int limit, Duration timeout) {
        checkArgument(limit >= 1 && limit <= MOST_TERMS, "limit must be from 1 to %s, got %s", MOST_TERMS, limit);
        GetOption newest = GetOption.builder()
                .isPrefix(true)
                .withSortField(GetOption.SortTarget.KEY)
                .withSortOrder(GetOption.SortOrder.DESCEND)
                .withLimit(2L * limit)
                .build();
        return links.call(EtcdCall.read(
                "read history",
                timeout,
                client -> client.getKVClient()
                        .get(keys.wire(keys.history()), newest)
                        .thenApply(found -> records(found.getKvs(), limit))));
    }

    private CompletableFuture<Void> forget(Duration timeout) {
        GetOption count = GetOption.builder().isPrefix(true).withCountOnly(true).build();
        return links.call(EtcdCall.read(
                        "count terms", timeout, client -> client.getKVClient().get(keys.wire(keys.history()), count)))
                .thenCompose(found -> {
                    long excess = found.getCount() - 2L * MOST_TERMS;
                    return excess <= 0 ? CompletableFuture.completedFuture(null) : forget(excess, timeout);
                });
    }

    private CompletableFuture<Void> forget(long excess, Duration timeout) {
        GetOption oldest = GetOption.builder()
                .isPrefix(true)
                .withKeysOnly(true)
                .withSortField(GetOption.SortTarget.KEY)
                .withSortOrder(GetOption.SortOrder.ASCEND)
                .withLimit(excess + 1)
                .build();
        ByteSequence first = keys.wire(keys.history());
        return links.call(EtcdCall.write(
                "forget old terms",
                timeout,
                client -> client.getKVClient().get(first, oldest).thenCompose(found -> {
                    ByteSequence kept =
                            found.getKvs().get(found.getKvs().size() - 1).getKey();
                    return client.getKVClient()
                            .delete(
                                    first,
                                    DeleteOption.builder().withRange(kept).build())
                            .thenApply(deleted -> null);
                })));
    }

    /** The end of a term comes before its beginning: names in descending order. */
    private ImmutableList<TermRecord> records(List<KeyValue> newestFirst, int limit) {
        Map<String, String> ends = new HashMap<>();
        List<TermRecord.Notes> records = new ArrayList<>();
        for (KeyValue kv : newestFirst) {
            String name = keys.name(kv.getKey()).substring(keys.history().length());
            String note = kv.getValue().toString(UTF_8);
            if (name.endsWith(EtcdKeys.END)) {
                ends.put(name.substring(0, name.length() - EtcdKeys.END.length()), note);
            } else {
                TermNotes.parse(name, note, Optional.ofNullable(ends.get(name))).ifPresent(records::add);
            }
        }
        return TermRecord.told(records.subList(0, Math.min(limit, records.size())));
    }

    private static ByteSequence bytes(String note) {
        return ByteSequence.from(note, UTF_8);
    }
}
