package dev.understudy.testkit.sim;

import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The vital signs of a world. A sign vanishes when its process dies, and for other reasons too; a living process
 * restores it as soon as it can, under a new record. Who watches reads it when told, and once a second.
 */
final class SimSigns implements Observer {
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();
    private static final long BACKSTOP_NANOS = Duration.ofSeconds(1).toNanos();

    private final Dice dice;
    private final VirtualTime time;
    private final Map<LeaseId, Sign> signs = new HashMap<>();
    private final List<Ear> ears = new ArrayList<>();
    private long revision;

    SimSigns(Dice dice, VirtualTime time) {
        this.dice = dice;
        this.time = time;
    }

    /** The sensor of one process. */
    CrashSensor of(SimNode node) {
        return new CrashSensor() {
            @Override
            public String name() {
                return "sign";
            }

            @Override
            public Subscription show(Entry own) {
                Sign sign = new Sign(node);
                signs.put(own.lease(), sign);
                sign.restoreIn(dice.millis(1, 5));
                return () -> {
                    sign.closed = true;
                    sign.vanish();
                };
            }

            @Override
            public Subscription watch(Entry leader, Member member, Consumer<Evidence> report) {
                Ear ear = new Ear(node, leader.lease(), report);
                ears.add(ear);
                ear.listen();
                return () -> ear.closed = true;
            }

            @Override
            public void close() {}
        };
    }

    /** The revision of the record of the newest sign under a lease. */
    OptionalLong armed(LeaseId lease) {
        Sign sign = signs.get(lease);
        return sign == null || sign.armed == 0 ? OptionalLong.empty() : OptionalLong.of(sign.armed);
    }

    /** Takes the sign of a process away, as a restarted member of the store does. */
    void lose(SimNode node) {
        for (Sign sign : List.copyOf(signs.values())) {
            if (sign.owner == node && !sign.closed) {
                sign.vanish();
                sign.restoreIn(dice.millis(2, 9));
            }
        }
    }

    @Override
    public void crashed(SimNode node) {
        for (Sign sign : List.copyOf(signs.values())) {
            if (sign.owner == node) {
                time.in(dice.millis(5, 25), sign::vanish);
            }
        }
    }

    private void tell() {
        ears.removeIf(ear -> ear.closed);
        ears.forEach(ear -> ear.watcher.link().signal(ear::read));
    }

    private final class Sign {
        private final SimNode owner;
        private long armed;
        private boolean present;
        private boolean closed;

        Sign(SimNode owner) {
            this.owner = owner;
        }

        void vanish() {
            present = false;
            tell();
        }

        void restoreIn(long nanos) {
            owner.process().schedule(time.now() + nanos, this::restore);
        }

        private void restore() {
            if (closed || present) {
                return;
            }
            if (owner.link().isBad()) {
                restoreIn(RETRY_NANOS);
                return;
            }
            armed = ++revision;
            present = true;
            tell();
        }
    }

    private final class Ear {
        private final SimNode watcher;
        private final LeaseId lease;
        private final Consumer<Evidence> report;
        private boolean closed;

        Ear(SimNode watcher, LeaseId lease, Consumer<Evidence> report) {
            this.watcher = watcher;
            this.lease = lease;
            this.report = report;
        }

        void listen() {
            if (!closed) {
                read();
                watcher.process().schedule(time.now() + BACKSTOP_NANOS, this::listen);
            }
        }

        private void read() {
            Sign sign = signs.get(lease);
            if (closed || sign == null || sign.armed == 0 || watcher.link().isBad()) {
                return;
            }
            report.accept(sign.present ? new Evidence.Alive() : new Evidence.Missing(sign.armed));
        }
    }
}
