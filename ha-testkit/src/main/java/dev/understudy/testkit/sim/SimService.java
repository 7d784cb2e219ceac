package dev.understudy.testkit.sim;

import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodePhase;
import dev.understudy.Pass;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.gate.NodeGate;
import dev.understudy.internal.runtime.AsyncContender;
import dev.understudy.state.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A service behind a real gate, as {@code GatedContender} runs one, but on virtual time. It starts and stops fast or
 * slowly, fails or hangs now and then, and never ceases to try to work and to write, also when it must not.
 */
final class SimService implements AsyncContender {
    private static final Duration WRITE_TIMEOUT = Duration.ofMillis(500);

    private final SimNode node;
    private final SimProcess process;
    private final Dice dice;
    private final Observer observer;
    private final Writer writer;
    private final NodeGate gate;
    private Manners manners;
    private final List<Leadership> held = new ArrayList<>();
    private @Nullable Runnable hanging;
    private @Nullable Runnable stopping;
    private boolean unwanted;
    private long writes;

    /** How a fenced write goes out. */
    interface Writer {
        CompletionStage<Long> write(Leadership leadership, Transaction transaction, Duration timeout);
    }

    /**
     * How the service behaves.
     *
     * @param startMillis the longest it takes to start
     * @param stopMillis the longest it takes to stop when it stops as it should
     * @param workMillis the longest pause between two pieces of work
     * @param fails how likely a start fails
     * @param hangs how likely a start takes as long as it is let
     * @param clings how likely a stop takes longer than any budget
     * @param quits whether it gives up its term whenever it is started
     */
    record Manners(
            long startMillis,
            long stopMillis,
            long workMillis,
            double fails,
            double hangs,
            double clings,
            boolean quits) {
        static final Manners GOOD = new Manners(50, 50, 400, 0, 0, 0);

        /** Those of a service that never gives up by itself. */
        Manners(long startMillis, long stopMillis, long workMillis, double fails, double hangs, double clings) {
            this(startMillis, stopMillis, workMillis, fails, hangs, clings, false);
        }
    }

    SimService(
            SimNode node,
            SimProcess process,
            Dice dice,
            Manners manners,
            Observer observer,
            Writer writer,
            NodeGate gate) {
        this.node = node;
        this.process = process;
        this.dice = dice;
        this.manners = manners;
        this.observer = observer;
        this.writer = writer;
        this.gate = gate;
        workLater();
    }

    /** From now on it does as it should; what hangs, ends. */
    void behave() {
        manners = Manners.GOOD;
        if (stopping != null) {
            process.after(0, stopping);
        }
        interrupt();
    }

    @Override
    public CompletionStage<Void> elected(Leadership leadership) {
        held.add(leadership);
        observer.elected(node, leadership);
        gate.starting(leadership);
        if (manners.quits) {
            node.stepDown();
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean fails = dice.chance(manners.fails);
        if (dice.chance(manners.hangs) && !unwanted) {
            hanging = () -> start(leadership, done, false);
        } else {
            process.after(dice.millis(0, manners.startMillis), () -> start(leadership, done, !fails));
        }
        return done;
    }

    private void start(Leadership leadership, CompletableFuture<Void> done, boolean ok) {
        if (ok) {
            gate.open();
        }
        observer.started(node, leadership, ok);
        if (ok) {
            done.complete(null);
        } else {
            done.completeExceptionally(new HaException("the service cannot start"));
        }
    }

    /** A start that hangs ends; one that is still to come does not hang. */
    @Override
    public void interrupt() {
        unwanted = true;
        Runnable start = hanging;
        if (start != null) {
            hanging = null;
            process.after(0, start);
        }
    }

    @Override
    public CompletionStage<Void> deposed(Leadership leadership, LossReason reason) {
        unwanted = false;
        observer.deposed(node, leadership, reason);
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (gate.phase() != NodePhase.ACTIVE) {
            stop(leadership, done);
            return done;
        }
        CompletableFuture<Void> drained = gate.drain().toCompletableFuture();
        observer.draining(node, leadership);
        process.after(leadership.remaining().dividedBy(2).toNanos(), () -> drained.complete(null));
        var unused = drained.thenRun(() -> stop(leadership, done));
        return done;
    }

    private void stop(Leadership leadership, CompletableFuture<Void> done) {
        gate.stopping();
        long longest = dice.chance(manners.clings) ? Duration.ofSeconds(20).toMillis() : manners.stopMillis;
        Runnable end = () -> {
            if (!done.isDone()) {
                gate.waiting();
                stopping = null;
                observer.stopped(node, leadership);
                done.complete(null);
            }
        };
        stopping = end;
        process.after(dice.millis(0, longest), end);
    }

    private void workLater() {
        process.after(dice.millis(1, manners.workMillis), this::work);
    }

    /** Guarded work through the gate, and sometimes a write past the gate under any term this process ever held. */
    private void work() {
        workLater();
        boolean knocks = gate.phase() == NodePhase.ACTIVE || dice.chance(0.1);
        if (knocks && !enter() && !held.isEmpty()) {
            write(dice.pick(held), () -> {});
        }
    }

    private boolean enter() {
        try {
            Pass pass = gate.enter();
            observer.admitted(node, pass.leadership());
            process.after(dice.millis(0, manners.workMillis / 4), () -> write(pass.leadership(), pass::close));
            return true;
        } catch (NotLeaderException refused) {
            return false;
        }
    }

    private void write(Leadership leadership, Runnable done) {
        Transaction transaction =
                Transaction.builder().put("k", node.name() + ++writes).build();
        var unused =
                writer.write(leadership, transaction, WRITE_TIMEOUT).whenComplete((version, failure) -> done.run());
        process.after(WRITE_TIMEOUT.toNanos(), done);
    }
}
