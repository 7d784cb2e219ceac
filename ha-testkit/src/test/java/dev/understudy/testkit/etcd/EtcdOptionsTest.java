package dev.understudy.testkit.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Maps;
import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.internal.etcd.server.EtcdServerException;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.Settings;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Versioned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates and logins of the extension, seen by a client that takes the settings as they are. */
class EtcdOptionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final EtcdPlan.Login APP = new EtcdPlan.Login("app", "app-secret");

    @ParameterizedTest
    @CsvSource({"1, OFF, false", "1, SERVER, true", "3, MUTUAL, true", "1, AUTO, false"})
    void theSettingsAreAllThatAClientNeeds(int members, TestTls tls, boolean login) throws Exception {
        Optional<EtcdPlan.Login> user = Optional.of(APP).filter(any -> login);
        try (TestEtcd etcd = EtcdSearch.start(new EtcdPlan(members, true, List.of(), tls, user))) {
            assertThat(etcd.members()).hasSize(members).allMatch(TestMember::isHealthy);
            etcd.etcdctl("put", "state/%2Foptions/k", "v");

            assertThat(read(etcd.settings())).contains("v");
        }
    }

    @Test
    void whoShowsNoCertificateOrLoginIsRefused() throws Exception {
        EtcdPlan plan = new EtcdPlan(1, true, List.of(), TestTls.MUTUAL, Optional.of(APP));
        try (TestEtcd etcd = EtcdSearch.start(plan)) {
            Map<String, String> all = etcd.settings();

            assertThatThrownBy(() -> read(Maps.filterKeys(all, key -> !key.matches(".*(cert|key)_file"))))
                    .hasCauseInstanceOf(ConfigException.class);
            assertThatThrownBy(() -> read(Maps.filterKeys(all, key -> !key.matches(".*(user|pass)"))))
                    .hasCauseInstanceOf(ConfigException.class);
            assertThat(read(all)).isEmpty();
        }
    }

    @Test
    void certificatesGoWithTheEtcdTheyWereMadeFor() {
        Path authority;
        try (TestEtcd etcd = EtcdSearch.start(new EtcdPlan(1, true, List.of(), TestTls.SERVER, Optional.empty()))) {
            authority = etcd.certificates().orElseThrow().authority();
            assertThat(authority).exists();
        }
        assertThat(Files.exists(authority.getParent())).isFalse();
    }

    @Test
    void aCommandThatFailsSaysWhy() {
        try (TestEtcd etcd = EtcdSearch.start(new EtcdPlan(1, true, List.of(), TestTls.OFF, Optional.empty()))) {
            assertThatThrownBy(() -> etcd.etcdctl("role", "get", "nobody"))
                    .isInstanceOf(EtcdServerException.class)
                    .hasMessageContaining("role name not found");
        }
    }

    @Test
    void impossibleOptionsAreRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> EtcdExtension.members(2)).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> EtcdExtension.members(1).timing(Duration.ofMillis(100), Duration.ofMillis(400)))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> EtcdExtension.members(1).tokenTtl(Duration.ofMillis(1_500)))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> EtcdExtension.members(1).auth("a:b", "secret"))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("secret");
    }

    /** Joins the election, which needs leases and writes, and reads. */
    private static Optional<String> read(Map<String, String> settings) throws Exception {
        try (Backend backend = new EtcdBackendProvider().open(Settings.of(settings));
                ElectionStore coordinator = backend.election("/options")) {
            LeaseId lease = await(coordinator.leases().grant(LIMIT, LIMIT)).lease();
            await(coordinator.queue().enlist(lease, new NodeId("n1"), LIMIT));
            return await(backend.stateStore("/options").read(KeyRange.key("k"), 1, StateStore.NOW))
                    .first()
                    .map(Versioned::text);
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
