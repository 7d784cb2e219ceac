package dev.understudy.bench.race;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Measures what candidates cost while nothing happens, and what a hand-over costs among many. */
final class IdleCost {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final Stores stores;

    IdleCost(Stores stores) {
        this.stores = stores;
    }

    /** One process leads, another one holds all who wait; what the leader alone costs is measured before. */
    Idle measure(Entrant entrant, int candidates) {
        Store store = stores.get(entrant.store());
        String election = "idle-" + UUID.randomUUID();
        List<Racer> racers = new ArrayList<>();
        try {
            racers.add(Programs.contender(entrant, "leader", election, store, List.of()));
            racers.get(0).expect(0, "leads", entrant.session().plus(START));
            double before = perSecond(store);
            racers.add(Programs.contender(
                    entrant.with("candidates", Integer.toString(candidates)), "waits", election, store, List.of()));
            store.awaitCandidates(entrant, election, candidates + 1, START);
            double after = perSecond(store);
            Racer waiting = racers.get(1);
            return new Idle(
                    entrant,
                    candidates,
                    (after - before) / candidates,
                    status(waiting, "Threads:"),
                    megabytes(waiting),
                    "");
        } finally {
            racers.forEach(Racer::close);
        }
    }

    /** As many processes as candidates, for a program that is one candidate. */
    Idle measureProcesses(Entrant entrant, int candidates) {
        Store store = stores.get(entrant.store());
        String election = "idle-" + UUID.randomUUID();
        List<Racer> racers = new ArrayList<>();
        try {
            racers.add(Programs.contender(entrant, "leader", election, store, List.of()));
            racers.get(0).expect(0, "leads", entrant.session().plus(START));
            double before = perSecond(store);
            for (int i = 0; i < candidates; i++) {
                racers.add(Programs.contender(entrant, "waits-" + i, election, store, List.of()));
            }
            store.awaitCandidates(entrant, election, candidates + 1, START);
            double after = perSecond(store);
            List<Racer> waiting = racers.subList(1, racers.size());
            long threads = waiting.stream()
                    .mapToLong(racer -> status(racer, "Threads:"))
                    .sum();
            long kilobytes =
                    waiting.stream().mapToLong(racer -> status(racer, "VmRSS:")).sum();
            return new Idle(entrant, candidates, (after - before) / candidates, threads, kilobytes / 1024, "");
        } finally {
            racers.forEach(Racer::close);
        }
    }

    /**
     * Hand-overs among candidates of one process.
     *
     * @param outage of each
     * @param eventsPerHandOver that etcd sent to watchers
     */
    record Crowd(int candidates, Samples outage, double eventsPerHandOver, long threads, long megabytes) {}

    /** Hand-overs from one to the next of many in one process, on etcd. */
    Crowd crowd(Entrant entrant, int candidates, int rounds) {
        EtcdStore store = (EtcdStore) stores.get(entrant.store());
        String election = "crowd-" + UUID.randomUUID();
        Entrant many = entrant.with("candidates", Integer.toString(candidates));
        try (Racer racer = Programs.contender(many, "crowd", election, store, List.of())) {
            racer.expect(0, "leads", START);
            store.awaitCandidates(entrant, election, candidates, START);
            Uninterruptibles.sleepUninterruptibly(SETTLE);
            List<Long> outages = new ArrayList<>();
            long events = store.watchEvents();
            for (int i = 0; i < rounds; i++) {
                int before = racer.position();
                racer.order("resign");
                Happening resigns = racer.expect(before, "resigns", START);
                outages.add(racer.expect(before, "leads", START).nanos() - resigns.nanos());
                store.awaitCandidates(entrant, election, candidates, START);
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(100));
            }
            double each = (store.watchEvents() - events) / (double) rounds;
            return new Crowd(candidates, Samples.of(outages), each, status(racer, "Threads:"), megabytes(racer));
        }
    }

    /**
     * Elections that one process leads.
     *
     * @param leases that it was granted
     * @param renewalsPerSecond that etcd received
     */
    record Elections(int count, long leases, double renewalsPerSecond, long threads, long megabytes) {}

    /** As many elections in one process, all led by it. */
    Elections elections(Entrant entrant, int count) {
        EtcdStore store = (EtcdStore) stores.get(entrant.store());
        String election = "elections-" + UUID.randomUUID();
        Entrant many = entrant.with("candidates", Integer.toString(count));
        long leases = store.leasesGranted();
        try (Racer racer = Programs.contender(many, "elections", election, store, List.of())) {
            store.awaitCandidates(entrant, election, count, START);
            Uninterruptibles.sleepUninterruptibly(SETTLE);
            long before = store.renewals();
            long start = System.nanoTime();
            Uninterruptibles.sleepUninterruptibly(WINDOW);
            double perSecond = (store.renewals() - before) / ((System.nanoTime() - start) / 1e9);
            return new Elections(
                    count, store.leasesGranted() - leases, perSecond, status(racer, "Threads:"), megabytes(racer));
        }
    }

    private static double perSecond(Store store) {
        Uninterruptibles.sleepUninterruptibly(SETTLE);
        long before = store.requests();
        long start = System.nanoTime();
        Uninterruptibles.sleepUninterruptibly(WINDOW);
        long count = store.requests() - before;
        return count / ((System.nanoTime() - start) / 1e9);
    }

    /** Resident memory of a JVM after a full collection: what it needs, not what it has not cleaned up yet. */
    private static long megabytes(Racer racer) {
        racer.collectGarbage();
        return status(racer, "VmRSS:") / 1024;
    }

    /** A number of a process, as proc(5) gives it. */
    private static long status(Racer racer, String name) {
        try {
            Optional<String> line = Files.readAllLines(Path.of("/proc", Long.toString(racer.pid()), "status")).stream()
                    .filter(text -> text.startsWith(name))
                    .findFirst();
            return Long.parseLong(line.orElseThrow().replaceAll("[^0-9]", ""));
        } catch (IOException gone) {
            throw new RaceException("no status of " + racer, gone);
        }
    }
}
