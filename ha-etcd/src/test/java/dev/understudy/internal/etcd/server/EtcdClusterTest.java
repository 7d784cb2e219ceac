package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdClusterTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void survivesTheDeathOfAsManyMembersAsItMay(int size) {
        try (EtcdCluster etcd = EtcdCluster.builder().members(size).start()) {
            assertThat(etcd.endpoints()).hasSize(size).doesNotHaveDuplicates();
            EtcdMember leader = etcd.leader().orElseThrow();

            leader.kill();
            etcd.members().stream()
                    .filter(EtcdMember::isRunning)
                    .limit(size / 2 - 1)
                    .forEach(EtcdMember::kill);

            await().atMost(LIMIT).until(() -> etcd.leader().isPresent());
            EtcdMember next = etcd.leader().orElseThrow();
            assertThat(next).isNotSameAs(leader);
            Etcdctl through = new Etcdctl(EtcdBinaries.findOrInstall(), next.endpoint() + "", List.of());
            assertThat(through.run(LIMIT, "put", "k", "v")).isEqualTo("OK\n");

            next.kill();
            EtcdMember rest = etcd.members().stream()
                    .filter(EtcdMember::isRunning)
                    .findFirst()
                    .orElseThrow();
            await().atMost(LIMIT).until(() -> !rest.isHealthy());

            etcd.heal(LIMIT);
            assertThat(etcd.members()).allMatch(EtcdMember::isHealthy);
            Etcdctl all = new Etcdctl(EtcdBinaries.findOrInstall(), etcd.connectString(), List.of());
            assertThat(all.run(LIMIT, "get", "k", "--print-value-only")).isEqualTo("v\n");
        }
    }

    @Test
    void stopsAndComesBackAsOne() {
        try (EtcdCluster etcd = EtcdCluster.builder().members(3).start()) {
            etcd.stop();
            assertThat(etcd.members()).noneMatch(EtcdMember::isRunning);
            assertThat(etcd.leader()).isEmpty();

            etcd.heal(LIMIT);

            assertThat(etcd.leader()).isPresent();
        }
    }

    @Test
    void aMemberWithACertificateOfItsOwnIsFoundHealthy() {
        try (EtcdCluster etcd =
                EtcdCluster.builder().members(3).tls(EtcdTls.auto()).start()) {
            assertThat(etcd.endpoints()).allMatch(uri -> uri.getScheme().equals("https"));
            Etcdctl etcdctl = new Etcdctl(
                    EtcdBinaries.findOrInstall(),
                    etcd.connectString(),
                    List.of("--insecure-transport=false", "--insecure-skip-tls-verify"));
            assertThat(etcdctl.run(LIMIT, "put", "k", "v")).isEqualTo("OK\n");
        }
    }
}
