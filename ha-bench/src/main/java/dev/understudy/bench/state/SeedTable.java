package dev.understudy.bench.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.state.StateWriter;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The throughput table of the payment-channel daemon's storage: some clients, each with a key of its own, put and
 * compare-and-set 8-byte values. A compare-and-set that fails ends the run.
 */
final class SeedTable {
    static final int CLIENTS = 10;

    private SeedTable() {}

    /** Operation → what was measured. */
    static Map<String, Sample> measure(Rig rig, int iterations) {
        KV raw = rig.raw().getKVClient();
        StateWriter writer = rig.writer();
        Map<String, Load.Operation> operations = new LinkedHashMap<>();
        operations.put("raw jetcd put", (client, number) -> raw.put(Rig.key("s" + client), bytes(number + 1)));
        operations.put("shared state put", (client, number) -> writer.put("s" + client, Contenders.value(number + 1)));
        operations.put(
                "raw jetcd CAS",
                (client, number) -> applied(raw.txn()
                        .If(new Cmp(Rig.key("s" + client), Cmp.Op.EQUAL, CmpTarget.value(bytes(number))))
                        .Then(Op.put(Rig.key("s" + client), bytes(number + 1), PutOption.DEFAULT))
                        .commit()
                        .thenApply(answer -> answer.isSucceeded())));
        operations.put(
                "shared state CAS",
                (client, number) -> applied(
                        writer.compareAndSwap("s" + client, Contenders.value(number), Contenders.value(number + 1))
                                .thenApply(swap -> swap.applied())));
        Map<String, Sample> samples = new LinkedHashMap<>();
        operations.forEach((name, operation) -> {
            // The first round warms up.
            reset(raw, writer);
            Load.times(iterations, CLIENTS, operation);
            reset(raw, writer);
            samples.put(name, Load.times(iterations, CLIENTS, operation));
        });
        return samples;
    }

    /** Every client's key holds 0. */
    private static void reset(KV raw, StateWriter writer) {
        for (int client = 0; client < CLIENTS; client++) {
            raw.put(ByteSequence.from("raw/s" + client, UTF_8), bytes(0)).join();
            writer.put("s" + client, Contenders.value(0)).await();
        }
    }

    private static CompletionStage<Boolean> applied(CompletionStage<Boolean> swap) {
        return swap.thenApply(ok -> {
            if (!ok) {
                throw new IllegalStateException("a compare-and-set failed though nobody else writes its key");
            }
            return true;
        });
    }

    private static ByteSequence bytes(long number) {
        return ByteSequence.from(Contenders.value(number));
    }
}
