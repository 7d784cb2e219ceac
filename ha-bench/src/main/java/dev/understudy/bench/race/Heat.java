package dev.understudy.bench.race;

import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Plays entrants through scenarios.
 *
 * <p>Where milliseconds count, rounds are played one at a time, each entrant in turn, so that whatever else the machine
 * does hits all alike. Where the outage is seconds of waiting, several duels wait at the same time.
 */
final class Heat {
    /** Duels that wait at the same time. */
    private static final int TOGETHER = 8;

    private final Stores stores;
    private final Consumer<String> progress;

    Heat(Stores stores, Consumer<String> progress) {
        this.stores = stores;
        this.progress = progress;
    }

    /** One round of each entrant in turn, {@code rounds} times. */
    List<Line> inTurn(Scenario scenario, List<Entrant> entrants, int rounds) {
        progress.accept(scenario.title() + ": " + rounds + " rounds, in turn, of " + entrants);
        Map<Entrant, Duel> duels = new LinkedHashMap<>();
        Map<Entrant, List<Round>> played = new LinkedHashMap<>();
        Map<Entrant, String> trouble = new LinkedHashMap<>();
        try {
            for (Entrant entrant : entrants) {
                played.put(entrant, new ArrayList<>());
                attempt(entrant, trouble, () -> {
                    duels.put(entrant, Duel.begin(entrant, scenario, stores.get(entrant.store()), Optional.empty()));
                });
            }
            for (int i = 0; i < rounds; i++) {
                duels.forEach((entrant, duel) -> {
                    if (!trouble.containsKey(entrant)) {
                        attempt(entrant, trouble, () -> rounds(played, entrant).add(duel.play(scenario)));
                    }
                });
            }
        } finally {
            duels.values().forEach(Duel::close);
        }
        return entrants.stream()
                .map(entrant -> line(entrant, scenario, rounds(played, entrant), trouble.getOrDefault(entrant, "")))
                .toList();
    }

    /** Several duels at a time; hosts are needed only to cut networks. */
    List<Line> together(Scenario scenario, Map<Entrant, Integer> rounds, Optional<Hosts> hosts) {
        progress.accept(scenario.title() + ": several at a time, of " + rounds);
        ListeningExecutorService pool = MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(TOGETHER));
        try {
            Map<Entrant, List<Future<List<Round>>>> running = new LinkedHashMap<>();
            rounds.forEach((entrant, count) -> {
                List<Future<List<Round>>> parts = new ArrayList<>();
                int duels = Math.min(TOGETHER, count);
                for (int i = 0; i < duels; i++) {
                    int share = count / duels + (i < count % duels ? 1 : 0);
                    Callable<List<Round>> part = () -> alone(scenario, entrant, share, hosts);
                    parts.add(pool.submit(part));
                }
                running.put(entrant, parts);
            });
            List<Line> lines = new ArrayList<>();
            running.forEach((entrant, parts) -> lines.add(gather(scenario, entrant, parts)));
            return lines;
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Round> alone(Scenario scenario, Entrant entrant, int rounds, Optional<Hosts> hosts) {
        Store store = hosts.map(machines -> stores.get(entrant.store(), machines.address()))
                .orElseGet(() -> stores.get(entrant.store()));
        List<Round> played = new ArrayList<>();
        try (Duel duel = Duel.begin(entrant, scenario, store, hosts)) {
            for (int i = 0; i < rounds; i++) {
                played.add(duel.play(scenario));
            }
        }
        return played;
    }

    private static Line gather(Scenario scenario, Entrant entrant, List<Future<List<Round>>> parts) {
        List<Round> all = new ArrayList<>();
        String trouble = "";
        for (Future<List<Round>> part : parts) {
            try {
                all.addAll(Uninterruptibles.getUninterruptibly(part));
            } catch (ExecutionException failed) {
                trouble = String.valueOf(failed.getMessage());
            }
        }
        return line(entrant, scenario, all, trouble);
    }

    private static void attempt(Entrant entrant, Map<Entrant, String> trouble, Runnable task) {
        try {
            task.run();
        } catch (RaceException failed) {
            trouble.put(entrant, String.valueOf(failed.getMessage()));
        }
    }

    private static Line line(Entrant entrant, Scenario scenario, List<Round> rounds, String trouble) {
        return new Line(
                entrant,
                scenario,
                Samples.of(rounds.stream().map(Round::outageNanos).toList()),
                Samples.of(rounds.stream()
                        .flatMap(round -> round.twoLeadersNanos().stream().boxed())
                        .toList()),
                Samples.of(rounds.stream()
                        .flatMap(round -> round.sinceRenewalNanos().stream().boxed())
                        .toList()),
                trouble.isEmpty() ? "" : "broke off: " + trouble);
    }

    private static List<Round> rounds(Map<Entrant, List<Round>> played, Entrant entrant) {
        return played.computeIfAbsent(entrant, unknown -> new ArrayList<>());
    }
}
