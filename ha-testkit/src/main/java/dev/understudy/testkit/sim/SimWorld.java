package dev.understudy.testkit.sim;

import dev.understudy.NodeId;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Nodes, a store and what happens to them, on one virtual time. Every verb here is a fault or an operator's act. */
final class SimWorld {
    private final VirtualTime time = new VirtualTime();
    private final Observers observers = new Observers();
    private final Verdict verdict = new Verdict(time);
    private final Dice dice;
    private final SimSetup setup;
    private final SimStore store;
    private final SimSigns signs;
    private final SimTripwires tripwires;
    private final List<SimNode> lives = new ArrayList<>();
    private boolean healed;
    private final Map<String, Integer> bootsOfId = new HashMap<>();

    SimWorld(SimSetup setup, Dice dice) {
        this.setup = setup;
        this.dice = dice;
        this.store = new SimStore(time, dice.millis(0, 500), new SimAuth(time, setup.tokenLife()));
        observers.add(new TermChecker(store, verdict));
        observers.add(new ValidityChecker(time, store, verdict, noticeNanos()));
        observers.add(new LaneChecker(time, verdict, setup.timing()));
        observers.add(new CandidacyChecker(time, verdict));
        observers.add(new SuspicionChecker(time, verdict, setup.policy(), observers));
        observers.add(new LoginChecker(time, verdict, store.auth(), this::alive));
        this.signs = new SimSigns(dice.split(), time);
        this.tripwires = new SimTripwires(dice.split(), time, this::lives);
        store.checkSigns(signs::armed);
        observers.add(signs);
        observers.add(tripwires);
    }

    VirtualTime time() {
        return time;
    }

    Dice dice() {
        return dice;
    }

    SimSetup setup() {
        return setup;
    }

    /** Adds a witness, such as a transcript. */
    void observe(Observer observer) {
        observers.add(observer);
    }

    /** All lives of all nodes so far, oldest first. */
    List<SimNode> lives() {
        return List.copyOf(lives);
    }

    /** Those whose process runs, or is stopped for a while, and whose elector is not over. */
    List<SimNode> alive() {
        return lives.stream().filter(SimNode::isAlive).toList();
    }

    /** The node that leads and admits work, if there is one. */
    Optional<SimNode> serving() {
        return lives.stream().filter(SimNode::serves).findFirst();
    }

    /** How many living processes share their id with an older one. */
    long namesakes() {
        List<SimNode> alive = alive();
        return alive.size()
                - alive.stream().map(node -> node.candidate().id()).distinct().count();
    }

    /** Starts a process for node {@code id}; a second one beside the first if that is still there. */
    SimNode boot(String id) {
        SimNode node = create(id);
        lives.add(node);
        observers.booted(node);
        node.start();
        return node;
    }

    private SimNode create(String id) {
        int life = bootsOfId.merge(id, 1, Integer::sum);
        String name = life == 1 ? id : id + "/" + life;
        long drift = dice.between(-setup.maxDriftPpm(), setup.maxDriftPpm());
        SimClock clock = new SimClock(time, setup.maxDriftPpm() == 0 ? 0 : dice.nextLong() >> 2, drift);
        SimProcess process = new SimProcess(name, time, clock, dice.split(), setup.lateness());
        Link link = new Link(time, dice.split(), store, process, setup.conditions(), setup.keepsDeadlines());
        SimNode.Parts parts = new SimNode.Parts(
                name,
                new NodeId(id),
                dice.uuid(),
                process,
                link,
                dice.split(),
                setup.timing(),
                setup.manners(),
                setup.halts(),
                setup.policyOf(dice),
                this::sensors,
                setup.plant().get());
        SimNode node = new SimNode(parts, store, observers);
        if (healed) {
            node.behave();
        }
        return node;
    }

    private List<CrashSensor> sensors(SimNode node) {
        return Stream.of(signs.of(node), tripwires.of(node))
                .filter(sensor -> setup.sensors().contains(sensor.name()))
                .toList();
    }

    /** Another election, as a node that does nothing itself has it. */
    ElectionStore election(String prefix) {
        SimNode bystander = create("bystander" + lives.size());
        return new SimElection(new SimWire(bystander, bystander.link(), observers), store.election(prefix), Plant.NONE);
    }

    void crash(SimNode node) {
        observers.fault("SIGKILL " + node);
        node.crash();
    }

    void close(SimNode node) {
        observers.fault("close " + node);
        node.close();
    }

    void stepDown(SimNode node) {
        observers.fault("step down " + node);
        node.stepDown();
    }

    void transfer(SimNode node, SimNode heir) {
        observers.fault("transfer from " + node + " to " + heir);
        node.transferTo(heir.candidate().id());
    }

    void pause(SimNode node, long nanos) {
        observers.fault("SIGSTOP " + node + " for " + millis(nanos));
        node.process().pause();
        time.in(nanos, () -> resume(node));
    }

    void resume(SimNode node) {
        if (node.process().isPaused()) {
            observers.fault("SIGCONT " + node);
            node.process().resume();
        }
    }

    void partition(SimNode node, long nanos) {
        observers.fault("partition " + node + " for " + millis(nanos));
        node.link().cut();
        time.in(nanos, node.link()::heal);
    }

    void freezeMember(SimNode node, long nanos) {
        observers.fault("freeze the member of " + node + " for " + millis(nanos));
        node.link().freezeUntil(time.now() + nanos);
    }

    void outage(long nanos) {
        observers.fault("etcd outage for " + millis(nanos));
        store.stop();
        time.in(nanos, this::endOutage);
    }

    void endOutage() {
        if (store.isDown()) {
            observers.fault("etcd is back");
            store.auth().forgetTokens();
            store.start();
        }
    }

    /** An administrator changes the password of a node: in its file first, or in the store first, and then in both. */
    void rotate(SimNode node, boolean fileFirst, long nanos) {
        String id = node.candidate().id().value();
        String first = fileFirst ? "file" : "store";
        observers.fault("new password for " + id + ": in the " + first + ", and " + millis(nanos) + " later in both");
        SimAuth auth = store.auth();
        if (fileFirst) {
            auth.writeNext(id);
            time.in(nanos, () -> {
                if (!healed) {
                    auth.changeInStore(id);
                }
            });
        } else {
            auth.changeInStore(id);
            time.in(nanos, () -> auth.write(id));
        }
    }

    /** The store forgets who was logged in, as a member does that is started again. */
    void loseLogins() {
        observers.fault("the store forgets all tokens");
        store.auth().forgetTokens();
    }

    /** An administrator makes a mistake in a node's file, and the store forgets who was logged in. */
    void spoilPassword(SimNode node, long nanos) {
        String id = node.candidate().id().value();
        observers.fault("a wrong password in the file of " + id + " for " + millis(nanos));
        store.auth().spoil(id);
        store.auth().forgetTokens();
        time.in(nanos, () -> store.auth().write(id));
    }

    void saveStore() {
        observers.fault("administrator saves the store");
        store.save();
    }

    /** The store is stopped, and started again as it was when it was saved. */
    void restoreStore(long nanos) {
        if (!store.isSaved() || store.isDown()) {
            return;
        }
        observers.fault("administrator restores the store to an older state, in " + millis(nanos));
        store.stop();
        time.in(nanos, () -> {
            if (store.isDown()) {
                store.restore();
                observers.restored();
                endOutage();
            }
        });
    }

    void changeRaftLeader() {
        observers.fault("new raft leader");
        store.changeLeader();
    }

    /** A raft leader that was frozen and thawed takes away the lease of an entry that is alive. */
    void revokeWrongly() {
        store.first().ifPresent(entry -> {
            observers.fault("thawed raft leader revokes lease " + entry.lease() + " of " + entry.holder());
            observers.robbed(entry.lease());
            store.revokeWrongly(entry.lease());
        });
    }

    /** The member of the store that held the sign of a living process restarts. */
    void loseSign(SimNode node) {
        observers.fault("the sign of " + node + " vanishes");
        signs.lose(node);
    }

    /** A firewall refuses calls of a node's tripwire in its name, and resets or starves what is connected. */
    void firewall(SimNode node, boolean resets, long nanos) {
        String does = resets ? " resets" : " starves";
        observers.fault("a firewall" + does + " and refuses the tripwire of " + node + " for " + millis(nanos));
        tripwires.wallOff(node, resets, nanos);
    }

    /** An operator deletes the leader's entry. */
    void deleteFirst() {
        store.first().ifPresent(entry -> {
            observers.fault("operator deletes the entry of " + entry.holder());
            observers.robbed(entry.lease());
            store.delete(entry);
        });
    }

    /** Ends all faults: what is stopped goes on, what is cut is joined, services do as they should. */
    void heal() {
        observers.fault("all faults end");
        healed = true;
        endOutage();
        store.auth().settle();
        for (SimNode node : lives) {
            node.behave();
            tripwires.open(node);
            resume(node);
        }
    }

    /**
     * Lets time pass.
     *
     * @return whether {@code until} came true in time
     * @throws Violation as soon as a claim is broken
     */
    boolean run(Duration longest, BooleanSupplier until) {
        long end = time.now() + longest.toNanos();
        while (!until.getAsBoolean()) {
            boolean more = time.step(end);
            observers.step();
            verdict.enforce();
            if (!more) {
                return until.getAsBoolean();
            }
        }
        return true;
    }

    /** Lets time pass. */
    void run(long nanos) {
        run(Duration.ofNanos(nanos), () -> false);
    }

    /** Checks what must hold once the world was left in peace: one leader, first in the queue, and no namesakes. */
    void checkSettled() {
        List<SimNode> holding = alive().stream()
                .filter(node -> node.loop().leadership().isPresent())
                .toList();
        verdict.check(holding.size() == 1, "L1", () -> "left in peace, these hold a term: " + holding);
        verdict.check(
                holding.isEmpty() || isFirst(holding.get(0)),
                "L1",
                () -> holding + " holds a term, and the first in the queue is " + store.first());
        observers.settled();
        verdict.enforce();
    }

    /** Notes that nobody served within the bound of L1. */
    void nobodyServes(Duration bound) {
        String nodes = alive().stream()
                .map(node -> node + " " + node.stage() + "/" + node.phase())
                .toList()
                .toString();
        verdict.check(false, "L1", () -> "nobody served " + bound.toMillis() + " ms after the last fault: " + nodes);
        verdict.enforce();
    }

    private boolean isFirst(SimNode node) {
        long term = node.loop().leadership().orElseThrow().term().number();
        return store.first().filter(first -> first.term().number() == term).isPresent();
    }

    private long noticeNanos() {
        Duration round = setup.timing().lookInterval().plus(setup.timing().attemptTimeout());
        return round.plusMillis(300).toNanos();
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
