package dev.understudy.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.GatedService;
import dev.understudy.HaNode;
import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.cli.Programs;
import dev.understudy.cli.Programs.Result;
import dev.understudy.etcd.Etcd;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdServerException;
import dev.understudy.internal.etcd.server.Etcdctl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator's commands say when etcd is full. */
@Timeout(120)
class FullStoreCommandsTest {
    private static final int QUOTA = 4 << 20;
    private static final String VALUE = "x".repeat(100_000);

    @Test
    void statusGoesOnAndWarnsAndARequestIsRefusedWithTheWayOut() throws InterruptedException {
        try (EtcdCluster etcd = EtcdCluster.builder()
                        .flags("--quota-backend-bytes=" + QUOTA)
                        .start();
                HaNode node = HaNode.builder("n1")
                        .election("/full/")
                        .store(Etcd.at(etcd.connectString()))
                        .service(new Idle())
                        .build()) {
            node.start();
            node.awaitLeadership();
            Result well = run(etcd, "status");
            assertThat(well.exitCode()).isZero();
            assertThat(well.err()).isEmpty();
            fill(new Etcdctl(EtcdBinaries.findOrInstall(), etcd.connectString(), List.of()));

            Result status = run(etcd, "status");
            assertThat(status.exitCode()).isZero();
            assertThat(status.out()).contains("n1");
            assertThat(status.err()).hasLineCount(1).contains("the store is full", "NOSPACE", "disarm");
            assertThat(run(etcd, "status", "--json").out()).contains("\"alarms\":[\"NOSPACE\"]");
            Result asked = run(etcd, "step-down");
            assertThat(asked.exitCode()).isEqualTo(2);
            assertThat(asked.err())
                    .hasLineCount(1)
                    .contains("POST /v1/leader/step-down", "NOSPACE", "etcdctl alarm disarm");
            assertThat(node.status().leads()).isTrue();
        }
    }

    private static void fill(Etcdctl etcdctl) {
        for (int i = 0; i < QUOTA / VALUE.length(); i++) {
            try {
                etcdctl.run(Duration.ofSeconds(30), "put", "others/" + i, VALUE);
            } catch (EtcdServerException full) {
                assertThat(full).hasMessageContaining("database space exceeded");
                return;
            }
        }
        throw new AssertionError("never full");
    }

    private static Result run(EtcdCluster etcd, String... command) {
        String[] line = new String[command.length + 2];
        System.arraycopy(command, 0, line, 0, command.length);
        line[command.length] = "--db.etcd.host=" + etcd.connectString();
        line[command.length + 1] = "--cluster.etcd-election-prefix=/full/";
        return Programs.run(line);
    }

    private static final class Idle implements GatedService {
        @Override
        public void start(Leadership leadership) {}

        @Override
        public void stop(LossReason reason) {}
    }
}
