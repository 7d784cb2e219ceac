package dev.understudy.testkit.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.understudy.error.ConfigException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdExtensionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static void assertAnswers(URI endpoint) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), 5_000);
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class InAStaticField {
        @RegisterExtension
        static final EtcdExtension ETCD = EtcdExtension.members(3).managed().build();

        private static final List<URI> SEEN = new ArrayList<>();

        @BeforeAll
        static void runsBeforeTheFirstTest() {
            SEEN.addAll(ETCD.endpoints());
        }

        @Test
        @Order(1)
        void aTestMayBreakMembers(TestEtcd etcd) {
            TestMember leader = etcd.leader().orElseThrow();
            leader.kill();
            assertThat(leader.isRunning()).isFalse();
            await().atMost(LIMIT).until(() -> etcd.leader().isPresent());
            assertThat(etcd.leader()).get().isNotEqualTo(leader);
            etcd.members().stream()
                    .filter(TestMember::isRunning)
                    .findFirst()
                    .orElseThrow()
                    .freeze();
        }

        @Test
        @Order(2)
        void theNextTestFindsThemWhole(EtcdExtension extension) throws Exception {
            assertThat(extension).isSameAs(ETCD);
            assertThat(ETCD.endpoints()).isEqualTo(SEEN);
            assertThat(ETCD.etcd().members()).hasSize(3).allMatch(TestMember::isHealthy);
            assertThat(ETCD.connectString().split(",")).hasSize(3);
            for (URI endpoint : ETCD.endpoints()) {
                assertAnswers(endpoint);
            }
        }

        @Nested
        class AndNestedDeeper {
            @Test
            @Order(3)
            void theSameEtcdServes() {
                assertThat(ETCD.endpoints()).isEqualTo(SEEN);
                assertThat(ETCD.member(2).isHealthy()).isTrue();
            }
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class InAnInstanceField {
        private static final List<URI> SEEN = new ArrayList<>();

        @RegisterExtension
        final EtcdExtension etcd = EtcdExtension.members(1).managed().build();

        @Test
        @Order(1)
        void eachTestHasItsOwn() {
            SEEN.addAll(etcd.endpoints());
            etcd.member(0).restart();
            await().atMost(LIMIT).until(etcd.member(0)::isHealthy);
        }

        @Test
        @Order(2)
        void andThePreviousOneIsGone() throws Exception {
            assertAnswers(etcd.endpoints().get(0));
            assertThat(SEEN).hasSize(1).doesNotContainAnyElementsOf(etcd.endpoints());
            assertThatThrownBy(() -> assertAnswers(SEEN.get(0))).isInstanceOf(ConnectException.class);
        }
    }

    @AfterAll
    static void nothingRunsAfterTheClass() {
        assertThatThrownBy(InAStaticField.ETCD::endpoints).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> assertAnswers(InAStaticField.SEEN.get(0))).isInstanceOf(ConnectException.class);
    }

    @Test
    void endpointsOfTheEnvironmentAreUsedButNotBroken() {
        try (ExternalEtcd etcd = new ExternalEtcd("127.0.0.1:2379, https://db.example:2380")) {
            assertThat(etcd.connectString()).isEqualTo("http://127.0.0.1:2379,https://db.example:2380");
            assertThatThrownBy(() -> etcd.member(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("managed()");
        }
    }

    @Test
    void malformedEndpointsOfTheEnvironmentAreRefused() {
        assertThatThrownBy(() -> new ExternalEtcd("nonsense"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("UNDERSTUDY_TEST_ETCD_ENDPOINTS=nonsense: must be endpoints");
    }
}
