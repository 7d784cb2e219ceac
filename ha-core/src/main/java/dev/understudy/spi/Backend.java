package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that can hold elections and shared state; owns its connections. */
public interface Backend extends AutoCloseable {
    /** The election under {@code prefix}; close it when done. Does not block on the network. */
    ElectionStore election(String prefix);

    /** What operators ask of the leader of the election under {@code prefix}. Does not block on the network. */
    Requests requests(String prefix);

    /**
     * The store of the shared state that belongs to the election under {@code prefix}. Does not block on the network.
     */
    StateStore stateStore(String prefix);

    /**
     * The shared state that belongs to the election under {@code prefix}, as a whole. Does not block on the network;
     * ends with the backend.
     */
    StateFeed feed(String prefix);

    /**
     * The queue of one lock of the election under {@code prefix}. Does not block on the network.
     *
     * @param owner the incarnation of the node whose locks these are: if its process is found dead, they are free
     */
    LockStore lock(String prefix, String name, UUID owner);

    /** Names of the locks of the election under {@code prefix} that somebody holds or waits for, in order. */
    CompletionStage<ImmutableList<String>> locked(String prefix, Duration timeout);

    /**
     * How the members of the store are, in the order of the configuration, each within {@code timeout}. Empty for a
     * store without members of its own.
     */
    default CompletionStage<ImmutableList<StoreMember>> health(String prefix, Duration timeout) {
        return CompletableFuture.completedFuture(ImmutableList.of());
    }

    /**
     * The permissions that a node of the election under {@code prefix} needs and this one has not, found by a dry run,
     * which changes nothing. Empty for a store without permissions.
     */
    default CompletionStage<ImmutableList<Lacking>> lacking(String prefix, Duration timeout) {
        return CompletableFuture.completedFuture(ImmutableList.of());
    }

    /**
     * A permission that is not there.
     *
     * @param what the verb and the range, such as {@code readwrite /leader/}
     * @param essential whether no election can go on without; the shared state can be missing for who keeps none
     */
    record Lacking(String what, boolean essential) {}

    /** Closes all connections; blocks for at most a few seconds. Idempotent. */
    @Override
    void close();
}
