package dev.understudy.internal.etcd;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.Fence;
import dev.understudy.NodeId;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** One backend and one election, with the verbs waited for. */
final class Session implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    final String prefix;
    final Backend backend;
    final ElectionStore coordinator;
    final StateStore state;

    static Session open(String hosts, String... settings) {
        return new Session("/session/" + UUID.randomUUID(), hosts, settings);
    }

    Session(String prefix, String hosts, String... settings) {
        this.prefix = prefix;
        backend = Backends.open(hosts, settings);
        coordinator = backend.election(prefix);
        state = backend.stateStore(prefix);
    }

    LeaseId grant() {
        return await(coordinator.leases().grant(Duration.ofSeconds(60), TIMEOUT))
                .lease();
    }

    Entry enlist(String id) {
        return await(coordinator.queue().enlist(grant(), new NodeId(id), TIMEOUT));
    }

    /** A node as it should be: registered and in the queue under one lease. */
    Entry join(String id) {
        LeaseId lease = grant();
        Candidate who = Candidate.of(new NodeId(id), UUID.randomUUID(), id + ":9280");
        assertThat(await(coordinator.registry().claim(lease, who, TIMEOUT))).isEqualTo(new Claim.Ours());
        return await(coordinator.queue().enlist(lease, who.id(), TIMEOUT));
    }

    QueueView look(Entry own) {
        return await(coordinator.queue().look(own, TIMEOUT));
    }

    long put(Entry leader, String key, String value) {
        Fence fence = new Fence(leader.key(), leader.createRevision());
        return await(state.commit(fence, Transaction.builder().put(key, value).build()));
    }

    Optional<String> get(String key) {
        return read(KeyRange.key(key)).first().map(Versioned::text);
    }

    private Page read(KeyRange keys) {
        return await(state.read(keys, 10, StateStore.NOW));
    }

    /** Every verb once, from the grant to the revocation. */
    void useAll() {
        LeaseId lease = grant();
        Candidate who = Candidate.of(new NodeId("n1"), UUID.randomUUID(), "n1:9280");
        assertThat(await(coordinator.registry().claim(lease, who, TIMEOUT))).isEqualTo(new Claim.Ours());
        Entry own = await(coordinator.queue().enlist(lease, who.id(), TIMEOUT));
        AtomicInteger rings = new AtomicInteger();
        coordinator.queue().watch(own.key(), rings::incrementAndGet);
        Awaitility.await().until(() -> rings.get() > 0);
        assertThat(await(coordinator.leases().renew(lease, TIMEOUT))).isPositive();
        assertThat(look(own).ownIsFirst()).isTrue();
        assertThat(await(coordinator.registry().member("n1", TIMEOUT))
                        .orElseThrow()
                        .who()
                        .address())
                .isEqualTo("n1:9280");
        long version = put(own, "k", "v");
        assertThat(read(KeyRange.prefix("")).items())
                .extracting(Versioned::version)
                .containsExactly(version);
        int before = rings.get();
        await(coordinator.queue().withdraw(own, Optional.empty(), TIMEOUT));
        Awaitility.await().until(() -> rings.get() > before);
        await(coordinator.leases().revoke(lease, TIMEOUT));
    }

    @Override
    public void close() {
        coordinator.close();
        backend.close();
    }

    /**
     * Waits for a stage.
     *
     * @throws RuntimeException what it failed with
     */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, SECONDS);
        } catch (ExecutionException failed) {
            throw (RuntimeException) failed.getCause();
        } catch (TimeoutException | InterruptedException late) {
            throw new AssertionError("not complete", late);
        }
    }
}
