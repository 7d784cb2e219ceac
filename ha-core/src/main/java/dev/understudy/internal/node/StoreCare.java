package dev.understudy.internal.node;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.ImmutableList;
import dev.understudy.NodeId;
import dev.understudy.NodeStatus.Refusal;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.state.Refusals;
import dev.understudy.spi.Backend;
import dev.understudy.spi.Backend.Lacking;
import dev.understudy.spi.StoreMember;
import dev.understudy.spi.StoreMember.Room;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the store has room and permits this node what it does, and tells: in the log when it
 * begins and when it is over, in the status, in metrics below {@code understudy.store}. What it finds out is the last
 * look's; a look that gets no answer changes nothing. Safe from any thread.
 */
public final class StoreCare implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreCare.class);
    private static final Duration CALM = Duration.ofSeconds(15);
    private static final Duration TROUBLED = Duration.ofSeconds(3);

    private final NodeId id;
    private final Backend backend;
    private final String prefix;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final Refusals refusals;
    private volatile ImmutableList<StoreMember> members = ImmutableList.of();
    private volatile ImmutableList<Lacking> lacking = ImmutableList.of();
    private volatile boolean closed;
    private volatile boolean troubled;

    public StoreCare(
            NodeId id,
            Backend backend,
            String prefix,
            Duration timeout,
            Scheduler scheduler,
            Refusals refusals,
            MetricRegistry registry) {
        this.id = id;
        this.backend = backend;
        this.prefix = prefix;
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.refusals = refusals;
        gauge(registry, "full", () -> members.stream().anyMatch(StoreMember::isFull) ? 1 : 0);
        gauge(registry, "size.bytes", () -> most(room -> room.bytes()));
        gauge(registry, "quota.bytes", () -> most(room -> room.quota().orElse(0)));
        gauge(registry, "quota.filled", () -> most(room -> room.filled().orElse(0.0)));
        gauge(
                registry,
                "revisions.uncompacted",
                () -> most(room -> room.uncompacted().orElse(0)));
        gauge(registry, "permissions.missing", () -> lacking.size());
    }

    /** Begins to look. */
    public void start() {
        look();
    }

    /**
     * Asks whether this node may do what every election needs. A store that does not say now counts as one that permits
     * it: the election finds out.
     *
     * @return fails with {@link ConfigException} if it may not, naming what is missing
     */
    public CompletionStage<Void> permitted() {
        return backend.lacking(prefix, timeout)
                .exceptionally(unanswered -> ImmutableList.of())
                .thenAccept(missing -> {
                    if (missing.stream().anyMatch(Lacking::essential)) {
                        throw new ConfigException(HaConfig.PREFIX.name(), prefix, StoreTrouble.words(missing));
                    }
                });
    }

    /** What is wrong with the store, in one line; empty if nothing is. */
    public Optional<String> trouble() {
        return StoreTrouble.of(members, lacking);
    }

    /** Why this node's writes are refused: a commit of its own was, or it may not do what every election needs. */
    public Optional<Refusal> refusal() {
        Optional<Refusal> written = refusals.last();
        if (written.isPresent() || lacking.stream().noneMatch(Lacking::essential)) {
            return written;
        }
        return Optional.of(new Refusal(Refusal.Kind.FORBIDDEN, StoreTrouble.words(lacking)));
    }

    /** Looks no more. */
    @Override
    public void close() {
        closed = true;
    }

    private void look() {
        if (closed) {
            return;
        }
        var unused = backend.health(prefix, timeout)
                .thenCombine(backend.lacking(prefix, timeout), this::seen)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.debug("{}: the store cannot be looked at: {}", id, Failures.words(failure));
                    }
                    boolean soon = troubled || refusals.last().isPresent();
                    scheduler.after((soon ? TROUBLED : CALM).toNanos(), this::look);
                });
    }

    private Optional<String> seen(ImmutableList<StoreMember> seen, ImmutableList<Lacking> missing) {
        Optional<String> before = trouble();
        if (seen.stream().anyMatch(member -> member.answeredIn().isPresent()) || seen.isEmpty()) {
            members = seen;
        }
        lacking = missing;
        boolean writable = members.stream().noneMatch(StoreMember::isFull) && missing.isEmpty();
        if (writable) {
            refusals.over();
        }
        Optional<String> now = trouble();
        troubled = now.isPresent();
        tell(before, now);
        return now;
    }

    /** Sizes change all the time: only another kind of trouble is news. */
    private void tell(Optional<String> before, Optional<String> now) {
        if (now.isPresent() && !StoreTrouble.kind(now).equals(StoreTrouble.kind(before))) {
            log.warn("{}: {}", id, now.get());
        } else if (now.isEmpty() && before.isPresent()) {
            log.info("{}: the store has room and permits all again", id);
        }
    }

    private double most(ToDoubleFunction<Room> figure) {
        return members.stream()
                .flatMap(member -> member.room().stream())
                .mapToDouble(figure)
                .max()
                .orElse(0);
    }

    /** A registry may outlive a node: the newest one is shown. */
    private static void gauge(MetricRegistry registry, String name, Gauge<? extends Number> gauge) {
        registry.remove("understudy.store." + name);
        registry.register("understudy.store." + name, gauge);
    }
}
