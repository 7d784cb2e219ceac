package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.understudy.error.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdMemberTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Etcdctl etcdctl(EtcdCluster etcd) {
        return new Etcdctl(EtcdBinaries.findOrInstall(), etcd.connectString(), List.of());
    }

    @Test
    void dataAndPortsSurviveRestartAndKill() {
        try (EtcdCluster etcd = EtcdCluster.builder().start()) {
            EtcdMember member = etcd.member(0);
            Etcdctl etcdctl = etcdctl(etcd);
            etcdctl.run(LIMIT, "put", "k", "before");
            long first = member.pid().getAsLong();

            member.restart();
            member.awaitHealthy(LIMIT);
            assertThat(etcdctl.run(LIMIT, "get", "k", "--print-value-only")).isEqualTo("before\n");
            assertThat(member.pid().getAsLong()).isNotEqualTo(first);

            etcdctl.run(LIMIT, "put", "k", "after");
            member.kill();
            assertThat(member.isRunning()).isFalse();
            assertThat(member.isHealthy()).isFalse();
            member.start();
            member.awaitHealthy(LIMIT);
            assertThat(etcdctl.run(LIMIT, "get", "k", "--print-value-only")).isEqualTo("after\n");
        }
    }

    @Test
    void aFrozenMemberAnswersNothingAndGoesOnWhenThawed() {
        try (EtcdCluster etcd = EtcdCluster.builder().start()) {
            EtcdMember member = etcd.member(0);
            etcdctl(etcd).run(LIMIT, "put", "k", "v");

            member.freeze();

            assertThat(member.isFrozen()).isTrue();
            assertThat(new MemberProbe(member.healthEndpoint()).answers()).isFalse();
            assertThatThrownBy(() -> etcdctl(etcd).run(LIMIT, "--command-timeout=1s", "get", "k"))
                    .isInstanceOf(EtcdServerException.class);

            member.thaw();
            member.awaitHealthy(LIMIT);
            assertThat(etcdctl(etcd).run(LIMIT, "get", "k", "--print-value-only"))
                    .isEqualTo("v\n");
        }
    }

    @Test
    void aFrozenMemberCanBeStoppedAndKilled() {
        try (EtcdCluster etcd = EtcdCluster.builder().start()) {
            EtcdMember member = etcd.member(0);
            member.freeze();
            member.stop();
            assertThat(member.isRunning()).isFalse();
            assertThatThrownBy(member::thaw).hasMessage("cannot thaw m0: not running");

            etcd.heal(LIMIT);
            member.freeze();
            member.kill();
            assertThat(member.isRunning()).isFalse();
        }
    }

    @Test
    void aPortTakenMeanwhileIsExchangedForAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AtomicInteger asked = new AtomicInteger();
            EtcdClusterBuilder builder = EtcdCluster.builder()
                    .ports(() -> asked.incrementAndGet() == 1 ? taken.getLocalPort() : FreePorts.reserve());
            try (EtcdCluster etcd = builder.start()) {
                assertThat(etcd.member(0).endpoint().getPort()).isNotEqualTo(taken.getLocalPort());
                assertThat(asked).hasValue(6);
            }
        }
    }

    @Test
    void aMemberThatCannotStartSaysWhyAndLeavesNothing(@TempDir Path folder) {
        assertThatThrownBy(() -> EtcdCluster.builder()
                        .folder(folder)
                        .flags("--no-such-flag")
                        .start())
                .isInstanceOf(EtcdServerException.class)
                .hasMessageContaining("etcd member m0 ended with code")
                .hasMessageContaining("no-such-flag");
    }

    @Test
    void aKeptFolderServesTheNextClusterToo(@TempDir Path folder) {
        EtcdClusterBuilder builder = EtcdCluster.builder().folder(folder);
        try (EtcdCluster etcd = builder.start()) {
            etcdctl(etcd).run(LIMIT, "put", "k", "kept");
        }
        try (EtcdCluster etcd = builder.start()) {
            assertThat(etcdctl(etcd).run(LIMIT, "get", "k", "--print-value-only"))
                    .isEqualTo("kept\n");
        }
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void aFolderOfOurOwnGoesWithTheCluster() {
        EtcdCluster etcd = EtcdCluster.builder().start();
        Path home = etcd.folder();
        assertThat(home).isDirectory();
        ProcessHandle process =
                ProcessHandle.of(etcd.member(0).pid().getAsLong()).orElseThrow();

        etcd.close();
        etcd.close();

        assertThat(Files.exists(home)).isFalse();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(process.isAlive()).isFalse());
    }

    @Test
    void flagsAndTimingsReachTheServer() {
        try (EtcdCluster etcd = EtcdCluster.builder()
                .timing(Duration.ofMillis(50), Duration.ofMillis(400))
                .flags("--max-txn-ops=512")
                .start()) {
            ProcessHandle process =
                    ProcessHandle.of(etcd.member(0).pid().getAsLong()).orElseThrow();
            assertThat(process.info().arguments().orElseThrow()).contains("--max-txn-ops=512", "400", "50");
            // etcd grants no lease below 1.5 election timeouts: with 400 ms that is 1 s, by default it is 2 s.
            assertThat(etcdctl(etcd).run(LIMIT, "lease", "grant", "1")).contains("TTL(1s)");
        }
    }

    @Test
    void impossibleChoicesNameTheRule() {
        assertThatThrownBy(() -> EtcdCluster.builder().members(2))
                .isInstanceOf(ConfigException.class)
                .hasMessage("members=2: must be 1, 3, 5 or 7");
        assertThatThrownBy(() -> EtcdCluster.builder().timing(Duration.ofMillis(100), Duration.ofMillis(499)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("election-timeout=499ms: must be at least 5 heartbeat intervals (100ms)"
                        + " and at most 50000ms");
    }
}
