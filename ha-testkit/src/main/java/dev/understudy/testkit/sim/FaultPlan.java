package dev.understudy.testkit.sim;

import java.time.Duration;
import java.util.List;

/** Faults at random: which, when and for how long, all from the world's dice. */
final class FaultPlan {
    /** A restarted raft leader re-arms leases; three times in a row look like a live rival, so twice at most (S9). */
    private static final int MAX_RAFT_CHANGES = 2;

    private final SimWorld world;
    private final Dice dice;
    private final long ttlNanos;
    private int raftChanges;

    FaultPlan(SimWorld world) {
        this.world = world;
        this.dice = world.dice();
        this.ttlNanos = world.setup().timing().ttl().toNanos();
    }

    /** Boots the nodes and plans faults for the next {@code horizonNanos}. */
    void begin(long horizonNanos) {
        for (int i = 1; i <= world.setup().nodes(); i++) {
            String id = "n" + i;
            world.time().in(dice.millis(0, 200), () -> world.boot(id));
        }
        if (dice.chance(0.3)) {
            world.time().in(dice.between(0, horizonNanos), world::saveStore);
        }
        long faults = dice.between(1, 7);
        for (int i = 0; i < faults; i++) {
            world.time().in(dice.between(0, horizonNanos), this::fault);
        }
    }

    private void fault() {
        List<SimNode> alive = world.alive();
        if (alive.isEmpty()) {
            return;
        }
        // Half of all faults hit the leader, where they hurt.
        SimNode node = dice.chance(0.5) ? world.serving().orElseGet(() -> dice.pick(alive)) : dice.pick(alive);
        long some = dice.between(ttlNanos / 20, 2 * ttlNanos);
        switch ((int) dice.between(0, 20)) {
            case 0, 1 -> {
                world.crash(node);
                bootAgain(node);
            }
            case 2 -> {
                world.close(node);
                bootAgain(node);
            }
            case 3 -> world.stepDown(node);
            case 4, 5 -> world.pause(node, some);
            case 6 -> world.partition(node, some);
            case 7 -> world.freezeMember(node, some);
            case 8 -> outage(some);
            case 9 -> world.revokeWrongly();
            case 10 -> world.deleteFirst();
            case 11, 12 -> world.loseSign(node);
            case 13 -> world.transfer(node, dice.pick(alive));
            case 14, 15 -> world.firewall(node, dice.chance(0.7), some);
            case 16 -> restore();
            case 17, 18 -> credentials(node, some);
            case 19 -> world.loseLogins();
            default -> rare(node);
        }
    }

    private void rare(SimNode node) {
        if (dice.chance(0.5)) {
            world.boot(node.candidate().id().value());
        } else if (raftChanges++ < MAX_RAFT_CHANGES) {
            world.changeRaftLeader();
        }
    }

    private void credentials(SimNode node, long nanos) {
        if (dice.chance(0.3)) {
            world.spoilPassword(node, nanos);
        } else {
            world.rotate(node, dice.chance(0.5), nanos);
        }
    }

    private void restore() {
        if (raftChanges++ < MAX_RAFT_CHANGES) {
            world.restoreStore(dice.millis(0, 1_000));
        }
    }

    private void outage(long nanos) {
        if (raftChanges++ < MAX_RAFT_CHANGES) {
            world.outage(nanos);
        }
    }

    private void bootAgain(SimNode node) {
        if (dice.chance(0.8)) {
            String id = node.candidate().id().value();
            world.time().in(dice.millis(0, Duration.ofNanos(ttlNanos).toMillis()), () -> world.boot(id));
        }
    }
}
