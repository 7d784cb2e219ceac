package dev.understudy.testkit.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.etcd.server.EtcdCluster;
import dev.understudy.etcd.server.EtcdMember;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Members as child processes of the test's JVM. */
final class ProcessEtcd implements TestEtcd {
    private final EtcdCluster cluster;
    private final ImmutableList<TestMember> members;

    ProcessEtcd(EtcdCluster cluster) {
        this.cluster = cluster;
        this.members = cluster.members().stream().map(Member::new).collect(ImmutableList.toImmutableList());
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
