package dev.understudy.testkit.sim;

import dev.understudy.internal.memory.MemoryElection;
import dev.understudy.internal.memory.MemoryEngine;
import dev.understudy.internal.memory.MemoryStateStore;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.StateStore;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The store as etcd is: leases end when a scan comes by, twice a second; an outage stops everything, and re-arms every
 * lease when it is over.
 */
final class SimStore {
    private static final String PREFIX = "/sim";
    private static final String QUEUE = PREFIX + "/";
    private static final String STATE = "state/%2Fsim/";

    private static final long SCAN_NANOS = Duration.ofMillis(500).toNanos();
    /** Create revision of nobody's entry: a look of a bystander. */
    private static final Entry NOBODY = new Entry(QUEUE, new LeaseId(-1), Long.MAX_VALUE, "");

    private final VirtualTime time;
    private final SimAuth auth;
    private final MemoryEngine engine = new MemoryEngine(Duration.ofSeconds(1));
    private final ElectionStore election;
    private final StateStore state = new MemoryStateStore(engine, PREFIX);
    private Function<LeaseId, OptionalLong> armed = lease -> OptionalLong.empty();
    private long raftTerm = 1;
    private boolean down;
    private long lastDownNanos = -1;
    private Optional<MemoryEngine.Image> saved = Optional.empty();
    private int restores;

    /** @param firstScanNanos when the first scan for expired leases comes by */
    SimStore(VirtualTime time, long firstScanNanos, SimAuth auth) {
        this.time = time;
        this.auth = auth;
        this.election = election(PREFIX);
        time.at(firstScanNanos, this::scan);
    }

    /** The key of the queue entry under a lease. */
    static String key(LeaseId lease) {
        return QUEUE + lease.hex();
    }

    /** The lease of the queue entry with a key. */
    static LeaseId lease(String key) {
        return new LeaseId(Long.parseLong(key.substring(QUEUE.length()), 16));
    }

    /** Another election than the simulated nodes'. */
    ElectionStore election(String prefix) {
        return new MemoryElection(engine, time::now, prefix, () -> {});
    }

    SimAuth auth() {
        return auth;
    }

    ElectionStore election() {
        return election;
    }

    StateStore state() {
        return state;
    }

    /** How the records of signs of life are found, which the memory backend does not hold. */
    void checkSigns(Function<LeaseId, OptionalLong> records) {
        armed = records;
    }

    /** Whether a sign of life is still as it was seen. */
    boolean isSignAsSeen(LeaseId lease, long seen) {
        return armed.apply(lease).equals(OptionalLong.of(seen));
    }

    /** Another one with each new raft leader. */
    long raftTerm() {
        return raftTerm;
    }

    boolean isDown() {
        return down;
    }

    boolean upSince(long atNanos) {
        return !down && lastDownNanos < atNanos;
    }

    /** When the store may end a lease at the earliest; empty if it is no more. */
    OptionalLong deadlineNanos(LeaseId lease) {
        return engine.deadlineNanos(lease);
    }

    Optional<Entry> first() {
        return election.queue()
                .look(NOBODY, Duration.ZERO)
                .toCompletableFuture()
                .join()
                .first();
    }

    /** The majority is lost: nothing is served, nothing expires. */
    void stop() {
        down = true;
    }

    /** The majority is back, under a new raft leader. */
    void start() {
        down = false;
        lastDownNanos = time.now();
        changeLeader();
    }

    /** A new raft leader gives every lease its full time again. */
    void changeLeader() {
        raftTerm++;
        engine.restartAll(time.now());
    }

    /** What a raft leader does that was frozen for longer than the lease, and thawed (exception to A2). */
    void revokeWrongly(LeaseId lease) {
        engine.revoke(lease);
    }

    /** An administrator saves the store. */
    void save() {
        saved = Optional.of(engine.save());
    }

    boolean isSaved() {
        return saved.isPresent();
    }

    /** The store is down, and comes back as it was saved (assumption A4). */
    void restore() {
        engine.restore(saved.orElseThrow(), time.now());
        restores++;
    }

    /** How often the store was restored: no connection outlives that. */
    int restores() {
        return restores;
    }

    /** Whether an entry of the queue is there, or was, as it was enlisted. */
    boolean hasEnlisted(Entry own) {
        return engine.hasChange(own.key(), own.createRevision());
    }

    /** Whether a key of the state was written at a revision. */
    boolean hasWritten(String key, long revision) {
        return engine.hasChange(STATE + key, revision);
    }

    /** The revision of what was saved. */
    long savedRevision() {
        return saved.orElseThrow().revision();
    }

    /** An operator deletes an entry. */
    void delete(Entry entry) {
        var unused = election.queue().withdraw(entry, Optional.empty(), Duration.ZERO);
    }

    private void scan() {
        if (!down) {
            engine.expire(time.now());
        }
        time.in(SCAN_NANOS, this::scan);
    }
}
