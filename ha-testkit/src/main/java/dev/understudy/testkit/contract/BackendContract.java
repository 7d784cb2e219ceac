package dev.understudy.testkit.contract;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.understudy.NodeId;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What all suites share: two coordinators {@code a} and {@code b} of one election with a name of its own for each test,
 * and the verbs, waited for.
 *
 * <p>A backend whose time is not the machine's overrides {@link #await}, {@link #eventually} and {@link #ticker}.
 */
public abstract class BackendContract {
    /** Upper bounds, generous for a loaded machine; nothing waits this long unless it is broken. */
    protected static final Duration TIMEOUT = Duration.ofSeconds(10);

    protected static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<LeaseId> leases = new ArrayList<>();
    private final List<ElectionStore> coordinators = new ArrayList<>();

    protected String prefix;
    protected ElectionStore a;
    protected ElectionStore b;

    /** The backend under test; asked once for each test, and not closed by the suite. */
    protected abstract Backend backend();

    /** The shortest time to live the store grants without raising it, at least two seconds. */
    protected Duration ttl() {
        return Duration.ofSeconds(2);
    }

    /** The clock of {@link #eventually}. */
    protected Ticker ticker() {
        return System::nanoTime;
    }

    /**
     * Waits for a stage.
     *
     * @throws RuntimeException what the stage failed with, as it is
     */
    protected <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError("failed with a checked exception", failed);
        } catch (TimeoutException late) {
            throw new AssertionError("not complete after " + PATIENCE, late);
        } catch (InterruptedException interrupted) {
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Waits until the condition holds, asking many times a second. */
    protected void eventually(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(condition::getAsBoolean);
    }

    @BeforeEach
    void openCoordinators() {
        prefix = "/contract/" + UUID.randomUUID() + "/";
        Backend backend = backend();
        a = open(backend, prefix);
        b = open(backend, prefix);
    }

    @AfterEach
    void closeCoordinators() {
        try (ElectionStore cleaner = backend().election(prefix)) {
            leases.forEach(lease -> await(cleaner.leases().revoke(lease, TIMEOUT)));
        } finally {
            coordinators.forEach(ElectionStore::close);
        }
    }

    /** One more coordinator, closed after the test. */
    protected ElectionStore open(Backend backend, String electionPrefix) {
        ElectionStore coordinator = backend.election(electionPrefix);
        coordinators.add(coordinator);
        return coordinator;
    }

    /** A lease of {@link #ttl()}, revoked after the test. */
    protected Grant grant(ElectionStore coordinator) {
        Grant grant = await(coordinator.leases().grant(ttl(), TIMEOUT));
        leases.add(grant.lease());
        return grant;
    }

    /** A lease long enough that it cannot end during a test, revoked afterwards. */
    protected LeaseId longLease(ElectionStore coordinator) {
        Grant grant = await(coordinator.leases().grant(Duration.ofMinutes(2), TIMEOUT));
        leases.add(grant.lease());
        return grant.lease();
    }

    protected long renew(ElectionStore coordinator, LeaseId lease) {
        return await(coordinator.leases().renew(lease, TIMEOUT));
    }

    protected void revoke(ElectionStore coordinator, LeaseId lease) {
        await(coordinator.leases().revoke(lease, TIMEOUT));
    }

    protected Claim claim(ElectionStore coordinator, LeaseId lease, Candidate who) {
        return await(coordinator.registry().claim(lease, who, TIMEOUT));
    }

    protected Entry enlist(ElectionStore coordinator, LeaseId lease, String id) {
        return await(coordinator.queue().enlist(lease, new NodeId(id), TIMEOUT));
    }

    /** A new entry under a long lease. */
    protected Entry enlist(ElectionStore coordinator, String id) {
        return enlist(coordinator, longLease(coordinator), id);
    }

    protected QueueView look(ElectionStore coordinator, Entry own) {
        return await(coordinator.queue().look(own, TIMEOUT));
    }

    protected void withdraw(ElectionStore coordinator, Entry own) {
        await(coordinator.queue().withdraw(own, Optional.empty(), TIMEOUT));
    }

    /** A new life of a node. */
    protected static Candidate candidate(String id) {
        return Candidate.of(new NodeId(id), UUID.randomUUID(), id + ".example:9280");
    }
}
