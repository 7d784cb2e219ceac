package dev.understudy.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import com.google.common.net.HostAndPort;
import dev.understudy.HaNode;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node in the registries that a program has already: its metrics, its health checks, its JVM's beans. */
@Timeout(60)
class MetricsTest {
    private final MetricRegistry metrics = new MetricRegistry();
    private final HealthCheckRegistry health = new HealthCheckRegistry();

    @Test
    void theProgramsOwnRegistriesHaveTheNodesMetricsAndChecks() throws Exception {
        try (HaNode node = node()) {
            NodeHealthChecks.register(node, health);
            assertThat(health.getNames()).containsExactly(NodeHealthChecks.ALIVE, NodeHealthChecks.READY);
            HealthCheck.Result before = health.runHealthCheck(NodeHealthChecks.READY);
            assertThat(before.isHealthy()).isFalse();
            assertThat(before.getMessage()).startsWith("n1: WAITING_TO_START");
            node.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> health.runHealthCheck(NodeHealthChecks.READY).isHealthy()
                            && node.status().serving());
            assertThat(health.runHealthCheck(NodeHealthChecks.ALIVE).getMessage())
                    .startsWith("n1: SERVER_ACTIVE");
            assertThat(metrics.counter("understudy.election.terms.won").getCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void theBeansAreThereAsLongAsTheServer() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName won = new ObjectName("dev.understudy:name=understudy.election.terms.won,node=\"n1\",type=counters");
        StatusConfig config = new StatusConfig(
                HostAndPort.fromString("127.0.0.1:0"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        try (HaNode node = node();
                StatusServer server = StatusServer.bind(config)) {
            server.start(StatusSource.of(node));
            node.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> node.status().serving());
            assertThat(beans.getAttribute(won, "Count")).isEqualTo(1L);
        }
        assertThat(beans.isRegistered(won)).isFalse();
    }

    private HaNode node() {
        return HaNode.builder("n1")
                .set("cluster.leader-elector", "memory")
                .set("cluster.etcd-election-prefix", "/" + UUID.randomUUID() + "/")
                .metrics(metrics)
                .service(new IdleService())
                .build();
    }
}
