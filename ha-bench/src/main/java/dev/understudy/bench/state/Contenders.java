package dev.understudy.bench.state;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.spi.StateStore;
import dev.understudy.state.SharedState;
import dev.understudy.state.StateWriter;
import dev.understudy.state.Transaction;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** Everything that is compared on one etcd. Each client has a key of its own; values are 8 bytes. */
final class Contenders {
    private final KV raw;
    private final StateStore store;
    private final SharedState state;
    private final StateWriter writer;
    private final Fence fence;

    Contenders(Rig rig) {
        raw = rig.raw().getKVClient();
        store = rig.store();
        state = rig.state();
        writer = rig.writer();
        fence = rig.leadership().fence();
    }

    /** jetcd's put. */
    Contender rawPut(int clients) {
        return new Contender(
                "raw jetcd put",
                clients,
                (client, number) -> raw.put(Rig.key("c" + client), ByteSequence.from(value(number))));
    }

    /** jetcd's linearizable get. */
    Contender rawGet(int clients) {
        return new Contender("raw jetcd get", clients, (client, number) -> raw.get(Rig.key("c" + client)));
    }

    /** The floor of a transaction: the two requests it makes. */
    Contender rawGetThenPut(int clients) {
        return new Contender(
                "raw jetcd get, then put",
                clients,
                (client, number) -> raw.get(Rig.key("c" + client))
                        .thenCompose(found -> raw.put(Rig.key("c" + client), ByteSequence.from(value(number)))));
    }

    /** What users read with. */
    Contender get(int clients) {
        return new Contender("shared state get", clients, (client, number) -> state.get("c" + client));
    }

    /** One put in one fenced commit, without group commit. */
    Contender fencedPut(int clients) {
        return new Contender("fenced put, alone", clients, (client, number) -> {
            Transaction put =
                    Transaction.builder().put("f" + client, value(number)).build();
            return store.commit(fence, fence.createRevision(), List.of(put));
        });
    }

    /** What users write with. */
    Contender put(int clients) {
        return new Contender("shared state put", clients, (client, number) -> writer.put("c" + client, value(number)));
    }

    /** A transaction that reads one key and writes it; in some, somebody else writes it in between. */
    Contender transact(int conflictPercent) {
        return new Contender("transact, " + conflictPercent + " % conflicts", 1, (client, number) -> {
            AtomicBoolean first = new AtomicBoolean(true);
            boolean collides = ThreadLocalRandom.current().nextInt(100) < conflictPercent;
            return writer.transactAsync(tx -> tx.get("t" + client)
                    .thenCompose(found -> collides && first.getAndSet(false)
                            ? writer.put("t" + client, value(-number))
                            : CompletableFuture.completedFuture(0L))
                    .thenAccept(written -> tx.put("t" + client, value(number))));
        });
    }

    /** All, with those that are compared next to each other. */
    ImmutableList<Contender> all() {
        return ImmutableList.of(
                transact(50),
                transact(10),
                get(1),
                rawGet(1),
                rawGetThenPut(1),
                transact(0),
                rawPut(1),
                put(1),
                fencedPut(1),
                fencedPut(64),
                rawPut(64),
                put(64),
                put(512),
                rawPut(512),
                put(4096));
    }

    static byte[] value(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
