package dev.understudy.internal.gate;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.understudy.Contender;
import dev.understudy.GatedService;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.NodePhase;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a service behind a gate: start then open; on the way down close, drain, stop (claim S5). Draining may take half
 * of what is left until the deadline, so that stopping has the other half.
 */
public final class GatedContender implements Contender {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.gate");

    private final NodeGate gate;
    private final GatedService service;
    private final Timer drainTime;

    public GatedContender(NodeGate gate, GatedService service, MetricRegistry registry) {
        this.gate = gate;
        this.service = service;
        this.drainTime = registry.timer("understudy.gate.drain.time");
    }

    @Override
    public void elected(Leadership leadership) throws Exception {
        gate.starting(leadership);
        service.start(leadership);
        if (leadership.isHeld()) {
            gate.open();
        }
    }

    @Override
    public void deposed(Leadership leadership, LossReason reason) throws Exception {
        try {
            if (gate.phase() == NodePhase.ACTIVE) {
                drain(leadership);
            }
        } finally {
            stop(reason);
        }
    }

    private void drain(Leadership leadership) throws InterruptedException {
        Duration budget = leadership.remaining().dividedBy(2);
        Timer.Context measured = drainTime.time();
        try {
            gate.drain().toCompletableFuture().get(budget.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            log.warn(
                    "{}: {} pieces of guarded work were not done within the {} ms there were; the service stops all the"
                            + " same",
                    leadership,
                    gate.inside(),
                    budget.toMillis());
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } finally {
            measured.stop();
        }
    }

    private void stop(LossReason reason) throws Exception {
        gate.stopping();
        try {
            service.stop(reason);
        } finally {
            gate.waiting();
        }
    }
}
