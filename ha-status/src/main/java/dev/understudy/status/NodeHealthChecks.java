package dev.understudy.status;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import dev.understudy.HaNode;
import dev.understudy.NodeStatus;
import java.util.function.Predicate;

/** A node in a program's own {@link HealthCheckRegistry}: what {@code /healthz} and {@code /readyz} say. */
public final class NodeHealthChecks {
    /** Healthy while the elector's loop runs; otherwise the process should be started anew. */
    public static final String ALIVE = "understudy.elector";

    /** Healthy on a serving leader and on an understudy with a live place in the queue. */
    public static final String READY = "understudy.node";

    private NodeHealthChecks() {}

    /** Registers both checks under their names; they look at memory only, and are safe from any thread. */
    public static void register(HaNode node, HealthCheckRegistry registry) {
        registry.register(ALIVE, check(node, NodeStatus::alive));
        registry.register(READY, check(node, Routes::ready));
    }

    private static HealthCheck check(HaNode node, Predicate<NodeStatus> healthy) {
        return new HealthCheck() {
            @Override
            protected Result check() {
                NodeStatus now = node.status();
                String said = now.id() + ": " + now.state() + ", " + now.election();
                return healthy.test(now)
                        ? Result.healthy(said)
                        : Result.unhealthy(said
                                + now.trouble().map(trouble -> ": " + trouble).orElse(""));
            }
        };
    }
}
