package dev.understudy.testkit.etcd;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdMember;
import dev.understudy.internal.etcd.server.Etcdctl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Members as child processes of the test's JVM. */
final class ProcessEtcd implements TestEtcd {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private final EtcdBinaries binaries;
    private final Access access;
    private final EtcdCluster cluster;
    private final ImmutableList<TestMember> members;

    private ProcessEtcd(EtcdBinaries binaries, Access access, EtcdCluster cluster) {
        this.binaries = binaries;
        this.access = access;
        this.cluster = cluster;
        this.members = cluster.members().stream().map(Member::new).collect(ImmutableList.toImmutableList());
    }

    /** Finds or installs etcd and starts it. Nothing is left if that fails. */
    static ProcessEtcd start(EtcdPlan plan) {
        EtcdBinaries binaries = EtcdBinaries.findOrInstall();
        Access access = new Access(plan, "127.0.0.1");
        @Nullable EtcdCluster cluster = null;
        try {
            cluster = EtcdCluster.builder()
                    .members(plan.members())
                    .binaries(binaries)
                    .tls(access.server())
                    .flags(plan.flags().toArray(String[]::new))
                    .start();
            ProcessEtcd etcd = new ProcessEtcd(binaries, access, cluster);
            access.enforce(etcd);
            return etcd;
        } catch (RuntimeException failed) {
            if (cluster != null) {
                cluster.close();
            }
            access.close();
            throw failed;
        }
    }

    @Override
    public Map<String, String> settings() {
        return ImmutableMap.<String, String>builder()
                .put("db.etcd.host", connectString())
                .putAll(access.settings())
                .buildOrThrow();
    }

    @Override
    public Optional<TestCertificates> certificates() {
        return access.certificates();
    }

    @Override
    public String etcdctl(String... arguments) {
        return new Etcdctl(binaries, connectString(), access.etcdctlFlags()).run(COMMAND_LIMIT, arguments);
    }

    @Override
    public List<URI> endpoints() {
        return cluster.endpoints();
    }

    @Override
    public List<TestMember> members() {
        return members;
    }

    @Override
    public void heal(Duration limit) {
        cluster.heal(limit);
    }

    @Override
    public void close() {
        cluster.close();
        access.close();
    }

    private record Member(EtcdMember process) implements TestMember {
        @Override
        public URI endpoint() {
            return process.endpoint();
        }

        @Override
        public boolean isRunning() {
            return process.isRunning();
        }

        @Override
        public boolean isHealthy() {
            return process.isHealthy();
        }

        @Override
        public boolean isLeader() {
            return process.isLeader();
        }

        @Override
        public void stop() {
            process.stop();
        }

        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void start() {
            process.start();
        }

        @Override
        public void freeze() {
            process.freeze();
        }

        @Override
        public void thaw() {
            process.thaw();
        }
    }
}
