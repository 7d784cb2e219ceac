package dev.understudy.testkit.contract;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.understudy.NodeId;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Coordinator;
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
    private final List<Coordinator> coordinators = new ArrayList<>();

    protected String prefix;
    protected Coordinator a;
    protected Coordinator b;

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
        try (Coordinator cleaner = backend().coordinator(prefix)) {
            leases.forEach(lease -> await(cleaner.revoke(lease, TIMEOUT)));
        } finally {
            coordinators.forEach(Coordinator::close);
        }
    }

    /** One more coordinator, closed after the test. */
    protected Coordinator open(Backend backend, String electionPrefix) {
        Coordinator coordinator = backend.coordinator(electionPrefix);
        coordinators.add(coordinator);
        return coordinator;
    }

    /** A lease of {@link #ttl()}, revoked after the test. */
    protected Grant grant(Coordinator coordinator) {
        Grant grant = await(coordinator.grant(ttl(), TIMEOUT));
        leases.add(grant.lease());
        return grant;
    }

    /** A lease long enough that it cannot end during a test, revoked afterwards. */
    protected LeaseId longLease(Coordinator coordinator) {
        Grant grant = await(coordinator.grant(Duration.ofMinutes(2), TIMEOUT));
        leases.add(grant.lease());
        return grant.lease();
    }

    protected long renew(Coordinator coordinator, LeaseId lease) {
        return await(coordinator.renew(lease, TIMEOUT));
    }

    protected void revoke(Coordinator coordinator, LeaseId lease) {
        await(coordinator.revoke(lease, TIMEOUT));
    }

    protected Claim claim(Coordinator coordinator, LeaseId lease, Candidate who) {
        return await(coordinator.claim(lease, who, TIMEOUT));
    }

    protected Entry enlist(Coordinator coordinator, LeaseId lease, String id) {
        return await(coordinator.enlist(lease, new NodeId(id), TIMEOUT));
    }

    /** A new entry under a long lease. */
    protected Entry enlist(Coordinator coordinator, String id) {
        return enlist(coordinator, longLease(coordinator), id);
    }

    protected QueueView look(Coordinator coordinator, Entry own) {
        return await(coordinator.look(own, TIMEOUT));
    }

    protected void withdraw(Coordinator coordinator, Entry own) {
        await(coordinator.withdraw(own, Optional.empty(), TIMEOUT));
    }

    /** A new life of a node. */
    protected static Candidate candidate(String id) {
        return Candidate.of(new NodeId(id), UUID.randomUUID(), id + ".example:9280");
    }
}
