package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.Fence;
import dev.understudy.NodeId;
import dev.understudy.error.HaException;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** One election in one namespace, with a candidate. */
final class TestElection implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Backend backend;
    private final ElectionStore coordinator;
    private final StateStore state;
    final Entry entry;

    TestElection(String hosts, String namespace) {
        backend = new EtcdBackendProvider()
                .open(Settings.of(Map.of("db.etcd.host", hosts, "db.etcd.namespace", namespace)));
        coordinator = backend.election("/leader/");
        state = backend.stateStore("/leader/");
        LeaseId lease =
                await(coordinator.leases().grant(Duration.ofMinutes(2), LIMIT)).lease();
        entry = await(coordinator.queue().enlist(lease, new NodeId("n1"), LIMIT));
    }

    QueueView look() {
        return await(coordinator.queue().look(entry, LIMIT));
    }

    long put(String key, String value) {
        return put(entry.fence(), key, value.getBytes(UTF_8));
    }

    long put(Fence fence, String key, byte[] value) {
        return commit(fence, Transaction.builder().put(key, value));
    }

    long commit(Fence fence, Transaction.Builder transaction) {
        return await(state.commit(fence, transaction.build()));
    }

    List<Versioned> all() {
        return await(state.read(KeyRange.prefix(""), 10_000, StateStore.NOW)).items();
    }

    @Override
    public void close() {
        await(coordinator.leases().revoke(entry.lease(), LIMIT));
        coordinator.close();
        backend.close();
    }

    /** @throws HaException what the stage failed with */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw (RuntimeException) failed.getCause();
        }
    }
}
