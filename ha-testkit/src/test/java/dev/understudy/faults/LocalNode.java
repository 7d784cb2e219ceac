package dev.understudy.faults;

import com.codahale.metrics.Counter;
import com.google.common.collect.ImmutableList;
import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import dev.understudy.internal.node.HaConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A node with a {@link CountingService} in this process, for faults that hit etcd rather than the node. */
final class LocalNode extends Subject {
    private static final long BEAT_MILLIS = 5;

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService observer = Executors.newSingleThreadScheduledExecutor();
    private final HaNode node;
    private String stage = "";
    private volatile long leastRemainingNanos = Long.MAX_VALUE;

    private LocalNode(Election election, String id, String... more) {
        super(id);
        AtomicReference<HaNode> self = new AtomicReference<>();
        HaNodeBuilder builder =
                HaNode.builder(id).mirror("count/").service(new CountingService(self::get, events::add));
        election.settings(id).forEach(builder::set);
        for (int i = 0; i < more.length; i += 2) {
            builder.set(more[i], more[i + 1]);
        }
        node = builder.build();
        self.set(node);
        var unused = observer.scheduleAtFixedRate(this::observe, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        node.start();
    }

    /** @param more settings: key, value, key, value, … */
    static LocalNode start(Election election, String id, String... more) {
        return new LocalNode(election, id, more);
    }

    HaNode node() {
        return node;
    }

    boolean isServing() {
        return node.status().serving();
    }

    boolean isQueued() {
        return node.status().election().equals("QUEUED");
    }

    /** Waits for more acknowledged renewals than there are now. */
    void awaitMoreRenewals(int count) {
        Counter renewals = node.metrics().counter("understudy.election.renewals");
        long now = renewals.getCount();
        awaitUntil(count + " more renewals", () -> renewals.getCount() >= now + count);
    }

    /** Begins a new measurement of {@link #longestRenewalGap}. */
    void measureRenewals() {
        leastRemainingNanos = Long.MAX_VALUE;
    }

    /** The longest time between the sending of an acknowledged renewal and the next one's acknowledgement. */
    Duration longestRenewalGap() {
        var timing = HaConfig.of(node.settings()).timing();
        return timing.ttl().minus(timing.safetyMargin()).minusNanos(leastRemainingNanos);
    }

    private void observe() {
        node.leadership()
                .ifPresent(held -> leastRemainingNanos =
                        Math.min(leastRemainingNanos, held.remaining().toNanos()));
        String now = node.status().election();
        if (!now.equals(stage)) {
            stage = now;
            events.add(Event.now("stage", "is=" + now, "phase=" + node.status().phase()));
        }
    }

    @Override
    List<Event> events() {
        return ImmutableList.copyOf(events);
    }

    @Override
    String details() {
        return node.status().toString();
    }

    @Override
    public void close() {
        node.close();
        observer.shutdownNow();
    }
}
