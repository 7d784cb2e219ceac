package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One election between two processes, of which one leads and the other waits. For one thread. */
final class Duel implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    /** Beyond the session: stores find out late, and machines are busy. */
    private static final Duration SLACK = Duration.ofSeconds(60);

    /** Names are unique in a run, because hosts are named after them. */
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static final Duration CALM = Duration.ofMillis(300);
    /** At most so long is the kill put off, so that it meets renewals at any phase. */
    private static final Duration LONGEST_PHASE = Duration.ofSeconds(3);

    private final Entrant entrant;
    private final Store store;
    private final Optional<Hosts> hosts;
    /** Asking it all the time would be a load of its own: only where what it believes is the question. */
    private final boolean belief;

    private final String election = "race-" + UUID.randomUUID();
    private Racer leader;
    private Racer next;

    private Duel(Entrant entrant, Store store, Optional<Hosts> hosts, boolean belief) {
        this.entrant = entrant;
        this.store = store;
        this.hosts = hosts;
        this.belief = belief;
        this.leader = launch();
        this.next = leader;
    }

    /** Starts the first, and waits until it leads. */
    static Duel begin(Entrant entrant, Scenario scenario, Store store, Optional<Hosts> hosts) {
        boolean belief = scenario == Scenario.STOP || scenario == Scenario.CUT;
        Duel duel = new Duel(entrant, store, hosts, belief);
        try {
            duel.leader.expect(0, "leads", entrant.session().plus(START));
            return duel;
        } catch (RuntimeException failed) {
            duel.close();
            throw failed;
        }
    }

    /** Plays one round, and makes good what it broke. */
    Round play(Scenario scenario) {
        queue();
        if (scenario != Scenario.HAND_OVER_FRESH) {
            Uninterruptibles.sleepUninterruptibly(CALM);
        }
        return switch (scenario) {
            case HAND_OVER, HAND_OVER_FRESH -> handOver();
            case TERM -> terminate();
            case KILL -> kill();
            case STOP -> freeze();
            case CUT -> cut();
        };
    }

    private Round handOver() {
        if (entrant.program() == Entrant.Program.ETCDCTL) {
            // The program has no other way to resign than to end.
            return terminate();
        }
        int before = leader.position();
        int waiting = next.position();
        leader.order("resign");
        Happening resigns = leader.expect(before, "resigns", SLACK);
        Happening leads = next.expect(waiting, "leads", entrant.session().plus(SLACK));
        leader.order("stand");
        Racer resigned = leader;
        leader = next;
        next = resigned;
        return Round.of(leads.nanos() - resigns.nanos());
    }

    private Round terminate() {
        int waiting = next.position();
        long now = leader.terminate();
        Happening leads = next.expect(waiting, "leads", entrant.session().plus(SLACK));
        leader.awaitEnd(SLACK);
        replace();
        return Round.of(leads.nanos() - now);
    }

    private Round kill() {
        phase();
        int waiting = next.position();
        long now = leader.kill();
        Happening leads = next.expect(waiting, "leads", entrant.session().plus(SLACK));
        replace();
        return Round.of(leads.nanos() - now);
    }

    private Round freeze() {
        phase();
        int before = leader.position();
        int waiting = next.position();
        long now = leader.freeze();
        Happening leads = next.expect(waiting, "leads", entrant.session().plus(SLACK));
        Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(2));
        long thawed = leader.thaw();
        OptionalLong wrong = wakes(before) ? disbelief(before, thawed) : OptionalLong.of(0);
        replace();
        return new Round(leads.nanos() - now, wrong, OptionalLong.empty());
    }

    private Round cut() {
        Hosts machines = hosts.orElseThrow();
        phase();
        int before = leader.position();
        int waiting = next.position();
        long now = machines.cut(leader.id());
        Happening leads = next.expect(waiting, "leads", entrant.session().plus(SLACK));
        OptionalLong wrong = disbelief(before, leads.nanos());
        OptionalLong renewed = leader.events().stream()
                .filter(event -> event.is("renewed") && event.nanos() < leads.nanos())
                .mapToLong(Happening::nanos)
                .max();
        machines.join(leader.id());
        replace();
        return new Round(
                leads.nanos() - now,
                wrong,
                renewed.isPresent() ? OptionalLong.of(leads.nanos() - renewed.getAsLong()) : OptionalLong.empty());
    }

    /** Whether a thawed leader's first thought is that it leads. Frozen, it does no harm; only awake. */
    private boolean wakes(int before) {
        return entrant.program() == Entrant.Program.ETCDCTL
                || leader.expect(before, "wakes", SLACK).value() == 1;
    }

    /** From {@code since} to when the old leader knows that it leads no more; a process that ended knows. */
    private OptionalLong disbelief(int before, long since) {
        if (entrant.program() == Entrant.Program.ETCDCTL) {
            boolean ended = leader.awaitEnd(entrant.session().plus(SLACK));
            return OptionalLong.of(ended ? System.nanoTime() - since : Long.MAX_VALUE);
        }
        Duration limit = entrant.session().plus(SLACK);
        return leader.await(before, event -> event.is("believes") && event.value() == 0, limit)
                .map(event -> OptionalLong.of(event.nanos() - since))
                .orElse(OptionalLong.of(Long.MAX_VALUE));
    }

    /** Sees to it that the next candidate stands in the queue. */
    private void queue() {
        if (next.equals(leader)) {
            next = launch();
        }
        if (entrant.program() != Entrant.Program.ETCDCTL) {
            next.expect(0, "ready", START);
        }
        store.awaitCandidates(entrant, election, 2, START);
    }

    private void phase() {
        long most = Math.min(LONGEST_PHASE.toNanos(), entrant.session().toNanos() / 3);
        Uninterruptibles.sleepUninterruptibly(
                Duration.ofNanos(ThreadLocalRandom.current().nextLong(most)));
    }

    /** The old leader's place stays empty until the next round wants it. */
    private void replace() {
        retire(leader);
        leader = next;
    }

    private Racer launch() {
        String id = "n" + NAMES.incrementAndGet();
        Entrant told = belief ? entrant.with("belief", "true") : entrant;
        if (hosts.isEmpty()) {
            return Programs.contender(told, id, election, store, ImmutableList.of());
        }
        List<String> prefix = hosts.get().prefix(id);
        if (entrant.peer().equals("understudy")) {
            told = told.with("cluster.tripwire-listen", hosts.get().address(id) + ":0");
        }
        return Programs.contender(told, id, election, store, prefix);
    }

    private void retire(Racer racer) {
        racer.close();
        hosts.ifPresent(machines -> machines.remove(racer.id()));
    }

    @Override
    public void close() {
        retire(leader);
        retire(next);
    }
}
