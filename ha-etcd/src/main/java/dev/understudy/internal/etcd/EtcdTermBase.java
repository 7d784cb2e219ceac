package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.error.UnavailableException;
import dev.understudy.internal.async.Failures;
import dev.understudy.spi.TermBase;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the terms of one election count from, in etcd (claim S2). */
final class EtcdTermBase {
    /** The base changes once in a store's life; this often in one attempt means that something is wrong. */
    private static final int ROUNDS = 4;

    private final EtcdLinks links;
    private final String name;
    private final ByteSequence key;

    EtcdTermBase(EtcdLinks links, EtcdKeys keys) {
        this.links = links;
        this.name = keys.base();
        this.key = keys.wire(name);
    }

    /** Reads the base, in any transaction. */
    Op read() {
        return Op.get(key, GetOption.DEFAULT);
    }

    /** The answer to {@link #read}. */
    long value(GetResponse answer) {
        return stored(answer).map(kv -> TermBase.parse(name, text(kv))).orElse(TermBase.NONE);
    }

    /** Raises the base to at least {@code wanted}. */
    CompletableFuture<Void> raise(long wanted, Duration timeout) {
        return Failures.unwrapped(over(0, wanted, timeout, 0));
    }

    /** Puts the base over the one of revision {@code seen}; 0 means over none. */
    private CompletableFuture<Void> over(long seen, long wanted, Duration timeout, int round) {
        if (round == ROUNDS) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("raise " + name + ": it changed " + ROUNDS + " times"));
        }
        return put(seen, wanted, timeout).thenCompose(there -> {
            boolean done = there.isEmpty() || TermBase.parse(name, text(there.get())) >= wanted;
            return done
                    ? CompletableFuture.completedFuture(null)
                    : over(there.get().getModRevision(), wanted, timeout, round + 1);
        });
    }

    /** Empty if it was put, else what is there instead. */
    private CompletableFuture<Optional<KeyValue>> put(long seen, long wanted, Duration timeout) {
        Op put = Op.put(key, bytes(TermBase.format(wanted)), PutOption.DEFAULT);
        return links.call(EtcdCall.write(
                "raise " + name + " to " + wanted,
                timeout,
                client -> client.getKVClient()
                        .txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(seen)))
                        .Then(put)
                        .Else(read())
                        .commit()
                        .thenApply(answer -> answer.isSucceeded()
                                ? Optional.empty()
                                : stored(answer.getGetResponses().get(0)))));
    }

    private static Optional<KeyValue> stored(GetResponse answer) {
        return answer.getKvs().stream().findFirst();
    }

    private static String text(KeyValue kv) {
        return kv.getValue().toString(UTF_8);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
