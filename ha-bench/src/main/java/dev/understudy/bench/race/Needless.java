package dev.understudy.bench.race;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.understudy.internal.etcd.server.EtcdMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Troubles etcd while the leader is well, and counts the take-overs that nobody needed. */
final class Needless {
    static final int TTL_SECONDS = 5;

    private static final Duration HEAL = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(90);
    /** After all is well again: the time that a wrong suspicion would take to show. */
    private static final Duration CALM = Duration.ofSeconds(1);

    /** What is done to etcd. */
    enum Trouble {
        KILLED("a member killed and started again"),
        RESTARTED("a member restarted in order"),
        RAFT_LEADER_LOST("the raft leader killed and started again"),
        CONNECTIONS_RESET("all connections to the members reset");

        private final String words;

        Trouble(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * What came of it.
     *
     * @param takeOvers of a leader that was well
     */
    record Outcome(Trouble trouble, int rounds, int takeOvers) {}

    private final EtcdStore store;
    private final List<Relay> relays = new ArrayList<>();

    private Needless(EtcdStore store) {
        this.store = store;
    }

    /** Runs all troubles on a cluster of three, with three candidates that reach it through relays. */
    static List<Outcome> measure(int rounds) {
        try (EtcdStore store = EtcdStore.start(3, false)) {
            Needless needless = new Needless(store);
            try {
                for (EtcdMember member : store.cluster().members()) {
                    needless.relays.add(Relay.to(member.endpoint().getPort()));
                }
                return needless.run(rounds);
            } finally {
                needless.relays.forEach(Relay::close);
            }
        }
    }

    private List<Outcome> run(int rounds) {
        Entrant entrant = Entrants.understudyByProof(TTL_SECONDS);
        String election = "needless-" + UUID.randomUUID();
        String endpoints = String.join(",", relays.stream().map(Relay::address).toList());
        List<Racer> racers = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                racers.add(Programs.contender(
                        entrant.with("db.etcd.host", endpoints), "n" + i, election, store, List.of()));
            }
            store.awaitCandidates(entrant, election, 3, START);
            Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(3));
            for (Trouble trouble : Trouble.values()) {
                int before = terms(racers);
                for (int round = 0; round < rounds; round++) {
                    cause(trouble, round);
                }
                outcomes.add(new Outcome(trouble, rounds, terms(racers) - before));
            }
        } finally {
            racers.forEach(Racer::close);
        }
        return outcomes;
    }

    private void cause(Trouble trouble, int round) {
        EtcdMember member = store.cluster().member(round % 3);
        switch (trouble) {
            case KILLED -> {
                member.kill();
                member.start();
            }
            case RESTARTED -> member.restart();
            case RAFT_LEADER_LOST -> {
                EtcdMember leader = store.cluster().leader().orElse(member);
                leader.kill();
                leader.start();
            }
            case CONNECTIONS_RESET -> relays.forEach(Relay::reset);
        }
        store.cluster().heal(HEAL);
        Uninterruptibles.sleepUninterruptibly(CALM);
    }

    private static int terms(List<Racer> racers) {
        return racers.stream()
                .mapToInt(racer -> (int) racer.events().stream()
                        .filter(event -> event.is("leads"))
                        .count())
                .sum();
    }
}
