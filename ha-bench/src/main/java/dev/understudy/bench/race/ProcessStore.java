package dev.understudy.bench.race;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;

/** A store in a JVM of its own. */
final class ProcessStore implements Store {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /** Time for a candidate to take its place, where nobody can be asked whether it has. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final Racer server;
    private final String address;

    private ProcessStore(Racer server, String address) {
        this.server = server;
        this.address = address;
    }

    /** @param server a process that tells with "serves" its port */
    static ProcessStore of(Racer server, String host) {
        Happening serves = server.expect(0, "serves", START);
        return new ProcessStore(server, host + ":" + serves.value());
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public synchronized long requests() {
        int before = server.position();
        server.order("requests");
        return server.expect(before, "requests", ANSWER).value();
    }

    @Override
    public void awaitCandidates(Entrant entrant, String election, int count, Duration limit) {
        Uninterruptibles.sleepUninterruptibly(SETTLE);
    }

    @Override
    public void close() {
        server.close();
    }
}
