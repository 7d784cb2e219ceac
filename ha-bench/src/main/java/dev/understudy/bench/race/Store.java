package dev.understudy.bench.race;

import java.time.Duration;
import java.util.Map;

/** A real server that elections stand on. Safe from any thread. */
interface Store extends AutoCloseable {
    /** {@code host:port}. */
    String address();

    /** Requests it has received so far, whatever they were. */
    long requests();

    /** Waits until an election has at least so many candidates, or, where that cannot be seen, long enough. */
    void awaitCandidates(Entrant entrant, String election, int count, Duration limit);

    /** Settings with which a contender may use it, such as a login. */
    default Map<String, String> settings() {
        return Map.of();
    }

    @Override
    void close();
}
