package dev.understudy.internal.runtime;

import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.async.Faults;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.election.ElectionEvent;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the crash sensors: as leader it lets them show that this process lives, and answers challenges; as first in line
 * it has them watch the leader's. What they report becomes an event. Used by the loop only.
 */
final class CrashWatch {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<CrashSensor> sensors;
    private final ElectionStore store;
    private final Duration timeout;
    private final Calls calls;
    private final Scheduler scheduler;
    private final Executor loop;
    private final Consumer<ElectionEvent> events;
    private final List<Subscription> watches = new ArrayList<>();
    private @Nullable Answering answering;
    private @Nullable Entry attended;

    CrashWatch(
            List<CrashSensor> sensors,
            ElectionStore store,
            Duration timeout,
            Ports ports,
            Consumer<ElectionEvent> events) {
        this.sensors = List.copyOf(sensors);
        this.store = store;
        this.timeout = timeout;
        this.calls = new Calls(ports.scheduler());
        this.scheduler = ports.scheduler();
        this.loop = ports.loop();
        this.events = events;
    }

    /** Shows that the process behind {@code own}, which leads now, lives. */
    void show(Entry own) {
        end();
        sensors.forEach(sensor -> Faults.run(sensor.name(), () -> watches.add(sensor.show(own))));
        if (!sensors.isEmpty()) {
            answering = Answering.begin(own, store.challenges(), timeout, calls, scheduler, loop);
        }
    }

    /** The lease is being renewed: a leader also looks whether it is challenged, because its watch may fail to ring. */
    void renewing() {
        if (answering != null) {
            answering.look();
        }
    }

    /** Watches the process behind {@code leader}, and no other. */
    void attend(Entry leader) {
        end();
        if (!sensors.isEmpty()) {
            attended = leader;
            lookUp(leader);
        }
    }

    /** Neither shows nor watches anything. */
    void end() {
        attended = null;
        if (answering != null) {
            answering.close();
            answering = null;
        }
        watches.forEach(Subscription::close);
        watches.clear();
    }

    private void lookUp(Entry leader) {
        String holder = leader.holder();
        calls.call("member", timeout, () -> store.registry().member(holder, timeout), new Calls.Answer<>() {
            @Override
            public void ok(Optional<Member> found) {
                loop.execute(() -> found(leader, found));
            }

            @Override
            public void failed(HaException cause) {
                scheduler.after(
                        RETRY_NANOS,
                        () -> loop.execute(() -> {
                            if (leader.equals(attended)) {
                                lookUp(leader);
                            }
                        }));
            }
        });
    }

    private void found(Entry leader, Optional<Member> found) {
        if (!leader.equals(attended)) {
            return;
        }
        Optional<Member> member = found.filter(known -> known.holds(leader));
        if (member.isEmpty()) {
            log.debug("no crash detection for {}: it is not in the registry", leader.holder());
            return;
        }
        for (CrashSensor sensor : sensors) {
            // One that fails leaves the others.
            Faults.run(
                    sensor.name(),
                    () -> watches.add(sensor.watch(leader, member.get(), evidence -> {
                        log.debug("{} of {}: {}", sensor.name(), leader.holder(), evidence);
                        events.accept(new ElectionEvent.Sensed(leader, sensor.name(), evidence));
                    })));
        }
    }
}
