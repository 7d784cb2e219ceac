package dev.understudy.port;

import dev.understudy.api.SharedState;

/** A store that can hold elections and shared state; owns its connections. */
public interface Backend extends AutoCloseable {
    /** The coordinator of the election under {@code prefix}; close it when done. Does not block on the network. */
    Coordinator coordinator(String prefix);

    /** What operators ask of the leader of the election under {@code prefix}. Does not block on the network. */
    Requests requests(String prefix);

    /** The shared state that belongs to the election under {@code prefix}. Does not block on the network. */
    SharedState sharedState(String prefix);

    /**
     * The shared state that belongs to the election under {@code prefix}, as a whole. Does not block on the network;
     * ends with the backend.
     */
    StateFeed feed(String prefix);

    /** Closes all connections; blocks for at most a few seconds. Idempotent. */
    @Override
    void close();
}
