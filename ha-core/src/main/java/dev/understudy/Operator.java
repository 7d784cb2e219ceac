package dev.understudy;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.StoreFullException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.node.Backends;
import dev.understudy.internal.node.HaConfig;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.LockStore;
import dev.understudy.spi.MemberStatus;
import dev.understudy.spi.MembershipSnapshot;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.Requests;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.Subscription;
import dev.understudy.spi.TermRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be seen and asked of one election from outside, through its store alone: for tools. It takes no part in the
 * election and needs to reach no node.
 *
 * <p>Safe from any thread. Every method but {@link #close} blocks, for seconds at most unless it says otherwise, and
 * throws {@link UnavailableException} or {@link OutcomeUnknownException} if the store does not answer.
 */
public final class Operator implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Operator.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** How long a leader may take to answer; how long it takes to do what it accepts is its service's business. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** The watch may miss a change. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final UUID NOBODY = new UUID(0, 0);

    private final Backend backend;
    private final String prefix;
    private final ElectionStore coordinator;
    private final Requests requests;

    private Operator(Backend backend, String prefix) {
        this.backend = backend;
        this.prefix = prefix;
        this.coordinator = backend.election(prefix);
        this.requests = backend.requests(prefix);
    }

    /**
     * Opens the store of an election, without any network traffic yet.
     *
     * @param settings those of a node of the election; most of them do not matter
     * @throws dev.understudy.error.ConfigException for the first value that breaks a rule
     */
    public static Operator open(Settings settings) {
        String store = Backends.known(HaConfig.ELECTOR, settings.text(HaConfig.ELECTOR));
        return new Operator(Backends.open(store, settings), settings.text(HaConfig.PREFIX));
    }

    /** Who stands where, at one revision. */
    public MembershipSnapshot roll() throws InterruptedException {
        return await(coordinator.queue().survey(TIMEOUT));
    }

    /** What is left of the leases that keep these here; none of those that are over. */
    public ImmutableMap<LeaseId, Duration> leasesLeft(MembershipSnapshot roll) throws InterruptedException {
        Map<LeaseId, CompletionStage<OptionalLong>> asked = new LinkedHashMap<>();
        for (MemberStatus standing : roll.standings()) {
            asked.computeIfAbsent(
                    standing.lease(), lease -> coordinator.leases().remaining(lease, TIMEOUT));
        }
        ImmutableMap.Builder<LeaseId, Duration> left = ImmutableMap.builder();
        for (Map.Entry<LeaseId, CompletionStage<OptionalLong>> each : asked.entrySet()) {
            await(each.getValue()).ifPresent(nanos -> left.put(each.getKey(), Duration.ofNanos(nanos)));
        }
        return left.buildOrThrow();
    }

    /** How the members of the store are; never fails because one is away. */
    public ImmutableList<StoreMember> store() throws InterruptedException {
        return await(backend.health(prefix, Duration.ofSeconds(2)));
    }

    /**
     * The latest terms, newest first.
     *
     * @param limit from 1 to 1000
     */
    public ImmutableList<TermRecord> history(int limit) throws InterruptedException {
        return await(coordinator.history().latest(limit, TIMEOUT));
    }

    /**
     * Asks the leader to give up its term.
     *
     * @return its entry in the queue; it has begun to leave
     * @throws NotLeaderException if nobody leads
     * @throws TransferRefusedException if the leader does not do it
     */
    public Entry stepDown() throws InterruptedException {
        return ask(leader -> new Request.StepDown(leader.term().number()));
    }

    /**
     * Asks the leader to hand over to a candidate of choice.
     *
     * @return the leader's entry in the queue; it has begun to leave
     * @throws NotLeaderException if nobody leads
     * @throws TransferRefusedException if the leader does not do it
     */
    public Entry transfer(NodeId to) throws InterruptedException {
        return ask(leader -> new Request.HandOver(leader.term().number(), to));
    }

    /**
     * Waits until somebody else leads.
     *
     * @param old whose term ends
     * @return empty if nobody does in time
     */
    public Optional<Entry> awaitSuccessor(Entry old, Duration patience) throws InterruptedException {
        Semaphore rings = new Semaphore(0);
        Subscription watch = coordinator.queue().watch(old.key(), rings::release);
        try {
            return until(patience, rings, () -> roll().leader().filter(leader -> !leader.equals(old)));
        } finally {
            watch.close();
        }
    }

    /** The locks that somebody holds, by name: each with its queue, the holder first. Not all at one revision. */
    public ImmutableMap<String, ImmutableList<Entry>> locks() throws InterruptedException {
        ImmutableMap.Builder<String, ImmutableList<Entry>> locks = ImmutableMap.builder();
        for (String name : await(backend.locked(prefix, TIMEOUT))) {
            ImmutableList<Entry> queue = queueOf(name);
            if (!queue.isEmpty()) {
                locks.put(name, queue);
            }
        }
        return locks.buildOrThrow();
    }

    /**
     * Takes a lock away from whoever holds it; see {@link dev.understudy.state.Locks#unlock}.
     *
     * @return the entry that held it; empty if nobody did
     */
    public Optional<Entry> unlock(String lock) throws InterruptedException {
        Optional<Entry> holder = queueOf(lock).stream().findFirst();
        if (holder.isPresent()) {
            try (LockStore queue = backend.lock(prefix, lock, NOBODY)) {
                await(queue.queue().withdraw(holder.get(), Optional.empty(), TIMEOUT));
            }
        }
        return holder;
    }

    private ImmutableList<Entry> queueOf(String lock) throws InterruptedException {
        try (LockStore queue = backend.lock(prefix, lock, NOBODY)) {
            return await(queue.queue().survey(TIMEOUT)).queue();
        }
    }

    /** Closes its connections; blocks for a few seconds at most. Idempotent. */
    @Override
    public void close() {
        requests.close();
        coordinator.close();
        backend.close();
    }

    private Entry ask(Function<Entry, Request.Wish> wish) throws InterruptedException {
        MembershipSnapshot roll = roll();
        Entry leader = roll.leader().orElseThrow(() -> new NotLeaderException("nobody leads"));
        if (roll.holder(leader).isEmpty()) {
            throw new TransferRefusedException(leader.holder() + " leads and is no node of ours: it takes no requests");
        }
        LeaseId lease = lease();
        try {
            RequestAnswer reply = answered(await(requests.ask(lease, wish.apply(leader), TIMEOUT)));
            if (!reply.accepted()) {
                throw new TransferRefusedException(leader.holder() + " refuses: " + reply.reason());
            }
            return leader;
        } finally {
            takeBack(lease);
        }
    }

    /** Longer than anybody waits, so that the answer is still there when it is read. */
    private LeaseId lease() throws InterruptedException {
        try {
            return await(coordinator.leases().grant(PATIENCE.multipliedBy(2), TIMEOUT))
                    .lease();
        } catch (StoreFullException full) {
            throw new StoreFullException(
                    "the store is full and takes no request: ask the leader itself (POST /v1/leader/step-down or"
                            + " transfer, or SIGTERM): " + full.getMessage(),
                    full);
        }
    }

    private void takeBack(LeaseId lease) throws InterruptedException {
        try {
            await(coordinator.leases().revoke(lease, TIMEOUT));
        } catch (HaException notNow) {
            log.debug("the request ends with its lease: {}", notNow.getMessage());
        }
    }

    private RequestAnswer answered(Request request) throws InterruptedException {
        Semaphore rings = new Semaphore(0);
        Subscription watch = requests.listen(rings::release);
        try {
            return until(PATIENCE, rings, () -> await(requests.reply(request, TIMEOUT)))
                    .orElseThrow(() -> new OutcomeUnknownException(
                            "the leader has not answered for " + PATIENCE.toSeconds() + " s; look who leads"));
        } finally {
            watch.close();
        }
    }

    /** Looks until there is something to see, again at each ring. A read that fails is repeated: it changes nothing. */
    private static <T> Optional<T> until(Duration patience, Semaphore rings, Look<T> look) throws InterruptedException {
        Stopwatch waited = Stopwatch.createStarted();
        while (true) {
            Duration left = patience.minus(waited.elapsed());
            try {
                Optional<T> seen = look.see();
                if (seen.isPresent()) {
                    return seen;
                }
            } catch (UnavailableException notNow) {
                if (left.isNegative()) {
                    throw notNow;
                }
            }
            if (left.isNegative()) {
                return Optional.empty();
            }
            long pause = Math.min(LOOK_AGAIN.toNanos(), left.toNanos());
            if (rings.tryAcquire(pause, TimeUnit.NANOSECONDS)) {
                rings.drainPermits();
            }
        }
    }

    /** The stores keep the time themselves; this is only for one that does not. */
    private static <T> T await(CompletionStage<T> answer) throws InterruptedException {
        try {
            return answer.toCompletableFuture().get(TIMEOUT.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof HaException known
                    ? known
                    : new HaException("internal error: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException late) {
            throw new OutcomeUnknownException("the store has not answered for " + TIMEOUT.toSeconds() + " s", late);
        }
    }

    @FunctionalInterface
    private interface Look<T> {
        Optional<T> see() throws InterruptedException;
    }
}
