package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.error.HaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The whole race, in order. For one thread. */
final class Race {
    /** A session that long makes a round slow. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private static final int SLOW_ROUNDS = 8;
    private static final int MANY = 1_000;

    /**
     * What to run.
     *
     * @param quick the shortest form that still plays every part that fits in a minute
     * @param only peers to run; all if empty
     * @param parts to run; all if empty
     * @param rounds of what is fast
     */
    record Plan(boolean quick, Set<String> only, Set<Part> parts, int rounds) {
        boolean runs(Part part) {
            return parts.isEmpty() || parts.contains(part);
        }

        boolean runs(Entrant entrant) {
            return only.isEmpty() || only.contains(entrant.peer());
        }
    }

    /** What a run consists of. */
    enum Part {
        HANDOVER,
        TERM,
        KILL,
        STOP,
        CUT,
        NEEDLESS,
        IDLE,
        CROWD
    }

    private final Plan plan;
    private final Stores stores;
    private final Heat heat;
    private final Consumer<String> progress;
    private final Consumer<Results> checkpoint;
    private final Results results = new Results();

    private Race(Plan plan, Stores stores, Consumer<String> progress, Consumer<Results> checkpoint) {
        this.checkpoint = checkpoint;
        this.plan = plan;
        this.stores = stores;
        this.heat = new Heat(stores, progress);
        this.progress = progress;
    }

    /**
     * Runs the plan.
     *
     * @param progress is told what begins
     * @param checkpoint is given all results so far after each part: a run is long, and may be cut short
     */
    static Results run(Plan plan, Consumer<String> progress, Consumer<Results> checkpoint) {
        try (Stores stores = new Stores()) {
            Race race = new Race(plan, stores, progress, checkpoint);
            race.run();
            return race.results;
        }
    }

    private void run() {
        part(Part.HANDOVER, this::handOvers);
        if (!plan.quick()) {
            part(Part.TERM, () -> results.addLines(heat.inTurn(Scenario.TERM, kept(handingOver()), plan.rounds())));
        }
        part(Part.KILL, this::kills);
        if (plan.quick()) {
            return;
        }
        part(
                Part.STOP,
                () -> results.addLines(heat.together(Scenario.STOP, waiting(Entrants.understudy()), Optional.empty())));
        part(Part.CUT, this::cuts);
        if (plan.runs(Entrants.understudy())) {
            part(Part.NEEDLESS, this::needless);
            part(Part.CROWD, this::crowds);
        }
        part(Part.IDLE, this::idle);
    }

    private void part(Part part, Runnable task) {
        if (plan.runs(part)) {
            task.run();
            checkpoint.accept(results);
        }
    }

    private void needless() {
        attempt("needless take-overs", () -> Needless.measure(plan.rounds()).forEach(results::add));
    }

    private void handOvers() {
        List<Entrant> fast = new ArrayList<>(List.of(Entrants.floor()));
        fast.addAll(kept(handingOver()));
        results.addLines(heat.inTurn(Scenario.HAND_OVER, fast, plan.rounds()));
        if (plan.quick()) {
            return;
        }
        List<Entrant> queueing = new ArrayList<>(List.of(Entrants.floor()));
        queueing.addAll(kept(List.of(Entrants.understudy(), Entrants.jetcd())));
        results.addLines(heat.inTurn(Scenario.HAND_OVER_FRESH, queueing, plan.rounds()));
        // Without releaseOnCancel, which is off by default, fabric8's next leader waits for the lease.
        kept(List.of(Entrants.fabric8()))
                .forEach(entrant -> results.addLines(
                        heat.together(Scenario.HAND_OVER, rounds(List.of(entrant)), Optional.empty())));
    }

    private static List<Entrant> handingOver() {
        return List.of(
                Entrants.understudy(),
                Entrants.jetcd(),
                Entrants.etcdctl(),
                Entrants.curator(),
                Entrants.fabric8Tuned());
    }

    private void kills() {
        List<Entrant> fast = new ArrayList<>(List.of(Entrants.understudyByProof(10)));
        if (!plan.quick()) {
            fast.add(Entrants.understudyByProof(60));
            for (int ttl : new int[] {10, 60}) {
                fast.add(Entrants.understudyByGrace(ttl, 250));
                fast.add(Entrants.understudyByGrace(ttl, 0));
            }
            fast.add(Entrants.understudyWithAuth(10));
            fast.add(Entrants.understudyByProof(10, 1_000));
        }
        results.addLines(heat.inTurn(Scenario.KILL, kept(fast), plan.rounds()));
        Map<Entrant, Integer> slow = waiting(Entrants.understudyByLease(10));
        if (plan.quick()) {
            slow = new LinkedHashMap<>();
            for (Entrant entrant :
                    kept(List.of(Entrants.understudyByLease(3), Entrants.jetcdTuned(), Entrants.curatorTuned()))) {
                slow.put(entrant, 1);
            }
        }
        results.addLines(heat.together(Scenario.KILL, slow, Optional.empty()));
    }

    private void cuts() {
        Optional<Hosts> hosts = Hosts.open();
        if (hosts.isEmpty()) {
            waiting(Entrants.understudy())
                    .keySet()
                    .forEach(entrant -> results.addLines(
                            List.of(Line.without(entrant, Scenario.CUT, "not run: needs root and iproute2"))));
            return;
        }
        try (Hosts machines = hosts.get()) {
            results.addLines(heat.together(Scenario.CUT, waiting(Entrants.understudy()), Optional.of(machines)));
        }
    }

    /** Whoever waits for a session to end, and how many rounds that allows. */
    private Map<Entrant, Integer> waiting(Entrant ours) {
        Set<Entrant> all = new LinkedHashSet<>();
        all.add(ours);
        all.add(Entrants.understudyByLease(3));
        all.addAll(Entrants.peersByDefault());
        all.addAll(Entrants.peersTuned());
        return rounds(kept(ImmutableList.copyOf(all)));
    }

    private Map<Entrant, Integer> rounds(List<Entrant> entrants) {
        ImmutableMap.Builder<Entrant, Integer> rounds = ImmutableMap.builder();
        for (Entrant entrant : entrants) {
            boolean slow = entrant.session().compareTo(SLOW) > 0;
            rounds.put(entrant, slow ? Math.min(SLOW_ROUNDS, plan.rounds()) : plan.rounds());
        }
        return rounds.buildOrThrow();
    }

    private void idle() {
        progress.accept("idle cost");
        IdleCost cost = new IdleCost(stores);
        for (Entrant entrant : kept(List.of(
                Entrants.understudy(), Entrants.jetcd(), Entrants.etcdctl(), Entrants.curator(), Entrants.fabric8()))) {
            for (int candidates : new int[] {1, 100, MANY}) {
                results.add(idle(cost, entrant, candidates));
            }
        }
    }

    private Idle idle(IdleCost cost, Entrant entrant, int candidates) {
        progress.accept("idle: " + candidates + " of " + entrant);
        try {
            if (entrant.program() == Entrant.Program.ETCDCTL) {
                return candidates == MANY
                        ? Idle.without(entrant, candidates, "not run: a process each, some 20 GB")
                        : cost.measureProcesses(entrant, candidates);
            }
            boolean ours = entrant.equals(Entrants.understudy());
            return cost.measure(ours && candidates > 1 ? Entrants.crowd() : entrant, candidates);
        } catch (RaceException failed) {
            return Idle.without(entrant, candidates, "broke off: " + failed.getMessage());
        }
    }

    private void crowds() {
        IdleCost cost = new IdleCost(stores);
        for (int candidates : new int[] {2, MANY}) {
            attempt(
                    "hand-overs among " + candidates,
                    () -> results.add(cost.crowd(Entrants.crowd(), candidates, plan.rounds())));
        }
        for (int count : new int[] {1, MANY}) {
            attempt(
                    count + " elections in one process",
                    () -> results.add(cost.elections(Entrants.elections(), count)));
        }
    }

    private void attempt(String what, Runnable part) {
        progress.accept(what);
        try {
            part.run();
        } catch (HaException failed) {
            results.trouble(what + ": broke off: " + failed.getMessage());
        }
    }

    private List<Entrant> kept(List<Entrant> entrants) {
        return entrants.stream().filter(plan::runs).toList();
    }
}
