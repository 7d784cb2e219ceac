package dev.understudy.etcd;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.api.Fence;
import dev.understudy.api.KeyRange;
import dev.understudy.api.NodeId;
import dev.understudy.api.Page;
import dev.understudy.api.Transaction;
import dev.understudy.api.Versioned;
import dev.understudy.port.Backend;
import dev.understudy.port.Coordinator;
import dev.understudy.port.StateStore;
import dev.understudy.queue.Candidate;
import dev.understudy.queue.Claim;
import dev.understudy.queue.Entry;
import dev.understudy.queue.LeaseId;
import dev.understudy.queue.QueueView;
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
    final Coordinator coordinator;
    final StateStore state;

    static Session open(String hosts, String... settings) {
        return new Session("/session/" + UUID.randomUUID(), hosts, settings);
    }

    Session(String prefix, String hosts, String... settings) {
        this.prefix = prefix;
        backend = Backends.open(hosts, settings);
        coordinator = backend.coordinator(prefix);
        state = backend.stateStore(prefix);
    }

    LeaseId grant() {
        return await(coordinator.grant(Duration.ofSeconds(60), TIMEOUT)).lease();
    }

    Entry enlist(String id) {
        return await(coordinator.enlist(grant(), new NodeId(id), TIMEOUT));
    }

    /** A node as it should be: registered and in the queue under one lease. */
    Entry join(String id) {
        LeaseId lease = grant();
        Candidate who = Candidate.of(new NodeId(id), UUID.randomUUID(), id + ":9280");
        assertThat(await(coordinator.claim(lease, who, TIMEOUT))).isEqualTo(new Claim.Ours());
        return await(coordinator.enlist(lease, who.id(), TIMEOUT));
    }

    QueueView look(Entry own) {
        return await(coordinator.look(own, TIMEOUT));
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
        assertThat(await(coordinator.claim(lease, who, TIMEOUT))).isEqualTo(new Claim.Ours());
        Entry own = await(coordinator.enlist(lease, who.id(), TIMEOUT));
        AtomicInteger rings = new AtomicInteger();
        coordinator.listen(own.key(), rings::incrementAndGet);
        Awaitility.await().until(() -> rings.get() > 0);
        assertThat(await(coordinator.renew(lease, TIMEOUT))).isPositive();
        assertThat(look(own).ownIsFirst()).isTrue();
        assertThat(await(coordinator.member("n1", TIMEOUT)).orElseThrow().who().address())
                .isEqualTo("n1:9280");
        long version = put(own, "k", "v");
        assertThat(read(KeyRange.prefix("")).items())
                .extracting(Versioned::version)
                .containsExactly(version);
        int before = rings.get();
        await(coordinator.withdraw(own, Optional.empty(), TIMEOUT));
        Awaitility.await().until(() -> rings.get() > before);
        await(coordinator.revoke(lease, TIMEOUT));
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
