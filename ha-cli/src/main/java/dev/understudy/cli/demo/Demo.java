package dev.understudy.cli.demo;

import com.google.common.collect.ImmutableList;
import dev.understudy.cli.demo.Round.Successor;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.spi.TermEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Ends one leader after the other while clients pay, and checks that nothing is lost. For one thread. */
final class Demo {
    private static final int PAYERS = 4;
    /** Payments before a leader ends, and after its successor began: enough to show that both serve. */
    private static final int ENOUGH = 100;

    /** How long anything may take at all; who has not taken over by then will not. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Options options;
    private final Show show;
    private final Tape tape = new Tape();

    Demo(Options options, Show show) {
        this.options = options;
        this.show = show;
    }

    /**
     * Plays all rounds.
     *
     * @throws DemoException if a process does not start
     */
    Verdict play() throws InterruptedException {
        show.event("starting etcd");
        EtcdCluster etcd = EtcdCluster.builder().members(options.etcdMembers()).start();
        try (Cast cast = Cast.start(options, etcd)) {
            show.event(etcd.members().size() + " etcd at "
                    + etcd.endpoints().stream().map(String::valueOf).collect(Collectors.joining(" "))
                    + "; starting " + cast.nodes().size() + " nodes");
            for (NodeProcess node : cast.nodes()) {
                node.awaitReady();
            }
            try (Payers payers = Payers.start(cast.nodeAddresses(), tape, PAYERS)) {
                List<Round> rounds = play(cast, payers);
                Verdict verdict = new Verdict(rounds);
                show.end(rounds, verdict);
                return verdict;
            }
        }
    }

    private List<Round> play(Cast cast, Payers payers) throws InterruptedException {
        Ack first = tape.await(0, ack -> true, PATIENCE)
                .orElseThrow(() -> new DemoException("no payment was acknowledged: " + trouble(payers)));
        show.event(first.node() + " leads in term " + first.term() + "; " + PAYERS + " clients pay");
        List<Round> rounds = new ArrayList<>();
        int from = 0;
        for (int number = 1; number <= options.rounds(); number++) {
            Round round = round(number, cast, from);
            from += round.acknowledged();
            rounds.add(round);
            show.roundEnds(round);
            if (payers.refusal().isPresent()) {
                throw new DemoException("a node refused a payment: " + trouble(payers));
            }
            if (round.successor().isEmpty()) {
                break;
            }
        }
        return rounds;
    }

    private Round round(int number, Cast cast, int from) throws InterruptedException {
        Kill kill = options.kill(number);
        Ack before = tape.await(Math.max(from + ENOUGH, tape.size()), Ack::fresh, PATIENCE)
                .orElseThrow(() -> new DemoException("the clients got no more payments through"));
        NodeProcess old = cast.node(before.node());
        show.roundBegins(number, kill, old.id());
        if (kill == Kill.ROLL) {
            restart(cast.nodesBut(old));
        }
        int killedAt = tape.size();
        endTerm(kill, cast, old);
        Optional<Successor> successor = successor(killedAt, before.term());
        Load load = Load.now();
        successor.ifPresent(next -> show.event(next.node() + " leads in term " + next.term()));
        tape.await(tape.size() + ENOUGH, ack -> true, PATIENCE);
        if (kill == Kill.ROLL) {
            // It leads no more: its turn to be restarted has come.
            old.end(kill);
        }
        old.revive();
        old.awaitReady();
        show.event(old.id() + " is back, as an understudy");
        ImmutableList<Ack> acks = tape.from(from);
        Audit audit = Audit.of(cast.stored(), acks);
        Cast.Past past = cast.past(before.term());
        past.end()
                .ifPresent(how ->
                        show.event("the history tells how term " + before.term() + " ended: " + words(how, past)));
        Duration bound = kill.bound(options.ttl());
        return new Round(number, kill, old.id(), past.end(), successor, bound, acks.size(), audit, load);
    }

    private void endTerm(Kill kill, Cast cast, NodeProcess old) throws InterruptedException {
        if (kill == Kill.ROLL) {
            NodeProcess heir = cast.nodesBut(old).get(0);
            cast.transfer(heir);
            show.event("transfer from " + old.id() + " to " + heir.id());
        } else {
            old.end(kill);
            show.event(kill.signal() + " to " + old.id());
        }
    }

    private void restart(List<NodeProcess> understudies) throws InterruptedException {
        for (NodeProcess node : understudies) {
            node.end(Kill.ROLL);
            node.revive();
            node.awaitReady();
            show.event(node.id() + " is restarted");
        }
    }

    private Optional<Successor> successor(int position, long oldTerm) throws InterruptedException {
        return tape.await(position, ack -> ack.fresh() && ack.term() > oldTerm, PATIENCE)
                .map(next -> {
                    long last = tape.lastMadeIn(oldTerm).orElseThrow().nanos();
                    return new Successor(next.node(), next.term(), Duration.ofNanos(next.nanos() - last));
                });
    }

    private static String words(TermEnd end, Cast.Past past) {
        return end.reason()
                + (end.detail().isEmpty() ? "" : " (" + end.detail() + ")")
                + past.vacancy().map(span -> "; nobody led for " + span).orElse("");
    }

    private static String trouble(Payers payers) {
        return payers.refusal().orElse("no node said why");
    }
}
