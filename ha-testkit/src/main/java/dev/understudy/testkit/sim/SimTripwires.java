package dev.understudy.testkit.sim;

import dev.understudy.error.HaException;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The tripwires between the processes of a world: a connection is ended in order when the process at its other side
 * ends, or its listener; across a cut network it tells nothing until the network is joined. A firewall may reset it, or
 * starve it until our own keepalive ends it, and refuse calls in the name of a living process (assumption A5).
 */
final class SimTripwires implements Observer {
    private static final long RETRY_NANOS = Duration.ofMillis(500).toNanos();

    private final Dice dice;
    private final VirtualTime time;
    private final Supplier<List<SimNode>> lives;
    private final List<Wire> wires = new ArrayList<>();
    private final Set<SimNode> walledOff = new HashSet<>();

    SimTripwires(Dice dice, VirtualTime time, Supplier<List<SimNode>> lives) {
        this.dice = dice;
        this.time = time;
        this.lives = lives;
    }

    /** The sensor of one process. */
    CrashSensor of(SimNode watcher) {
        return new CrashSensor() {
            @Override
            public String name() {
                return "tripwire";
            }

            // The listener is there as long as the process.
            @Override
            public Subscription show(Entry own) {
                return () -> {};
            }

            @Override
            public Subscription watch(Entry leader, Member member, Consumer<Evidence> report) {
                Wire wire = new Wire(watcher, member, report);
                wires.add(wire);
                wire.connectIn(dice.millis(0, 2));
                return () -> wire.closed = true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void crashed(SimNode node) {
        tell(node);
    }

    /** A node whose elector is over closes its listener. */
    @Override
    public void ended(SimNode node, Optional<HaException> failure) {
        tell(node);
    }

    /** Calls of a node are refused for a while; connections are reset, or end by our own keepalive. */
    void wallOff(SimNode node, boolean resets, long nanos) {
        walledOff.add(node);
        time.in(nanos, () -> open(node));
        wires.removeIf(wire -> wire.closed);
        wires.forEach(wire -> wire.cutOff(node, resets));
    }

    void open(SimNode node) {
        walledOff.remove(node);
    }

    private void tell(SimNode gone) {
        wires.removeIf(wire -> wire.closed);
        wires.forEach(wire -> wire.lost(gone));
    }

    /** How the last connection has ended. */
    private enum Loss {
        NONE,
        IN_ORDER,
        RESET
    }

    private final class Wire {
        private final SimNode watcher;
        private final Member member;
        private final Consumer<Evidence> report;
        private boolean connected;
        private Loss loss = Loss.NONE;
        private boolean closed;

        Wire(SimNode watcher, Member member, Consumer<Evidence> report) {
            this.watcher = watcher;
            this.member = member;
            this.report = report;
        }

        void connectIn(long nanos) {
            watcher.process().schedule(time.now() + nanos, this::connect);
        }

        /** After a connection was closed, the next one is refused if nobody listens any more: that is the proof. */
        void lost(SimNode node) {
            if (connected && isTarget(node)) {
                connected = false;
                loss = Loss.IN_ORDER;
                connectIn(dice.millis(1, 20));
            }
        }

        void cutOff(SimNode node, boolean resets) {
            if (connected && isTarget(node)) {
                connected = false;
                loss = resets ? Loss.RESET : Loss.NONE;
                if (!resets) {
                    watcher.process().schedule(time.now(), this::blind);
                }
                connectIn(dice.millis(1, 20));
            }
        }

        private void blind() {
            if (!closed) {
                report.accept(new Evidence.Blind());
            }
        }

        private void connect() {
            Optional<SimNode> target =
                    lives.get().stream().filter(this::isTarget).findFirst();
            if (closed || target.isEmpty()) {
                return;
            }
            SimNode node = target.get();
            boolean refuses = walledOff.contains(node);
            boolean listens = !node.process().isDead() && !node.isEnded();
            if (watcher.link().isCut()
                    || node.link().isCut()
                    || (listens && !refuses && node.process().isPaused())) {
                connectIn(RETRY_NANOS);
            } else if (listens && !refuses) {
                connected = true;
                loss = Loss.NONE;
                report.accept(new Evidence.Alive());
            } else {
                refused(listens);
            }
        }

        private void refused(boolean listens) {
            if (loss == Loss.IN_ORDER) {
                report.accept(new Evidence.Gone());
                return;
            }
            if (loss == Loss.RESET) {
                report.accept(new Evidence.Reset(member.who().answers()));
            }
            if (listens || loss == Loss.RESET) {
                connectIn(RETRY_NANOS);
            }
        }

        private boolean isTarget(SimNode node) {
            return node.candidate().incarnation().equals(member.who().incarnation());
        }
    }
}
