package dev.understudy.testkit.etcd;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.server.EtcdCluster;
import dev.understudy.internal.etcd.server.EtcdClusterBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class a real etcd.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EtcdExtension ETCD = EtcdExtension.members(3).build();
 *
 * @Test
 * void survives(TestEtcd etcd) {
 *     etcd.member(0).kill();
 *     …
 * }
 * }</pre>
 *
 * <p>A static field starts one etcd for the class: before each test, members that an earlier test left dead or frozen
 * are brought back; data stays, so use key prefixes of your own. An instance field starts a fresh one for each test.
 *
 * <p>etcd is searched in this order: endpoints in the environment variable {@code UNDERSTUDY_TEST_ETCD_ENDPOINTS} (only
 * for tests that ask nothing special of it); binaries in {@code UNDERSTUDY_ETCD_BIN}, on the {@code PATH}, in the
 * project's cache; Docker through Testcontainers, if that is on the class path and an engine answers; failing these,
 * one is fetched into the cache. If that fails too, the test fails and says what to do: it is never skipped. The system
 * property {@code understudy.test.etcd} with the value {@code process} or {@code docker} forces one way;
 * {@code understudy.test.etcd.image} names the image, which must hold {@code etcd} and {@code etcdctl}.
 */
public final class EtcdExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Duration HEAL_LIMIT = Duration.ofSeconds(60);

    private final EtcdPlan plan;

    @GuardedBy("this")
    private @Nullable TestEtcd etcd;

    /** How many classes, nested ones included, are under way with this extension in a static field. */
    @GuardedBy("this")
    private int classes;

    private EtcdExtension(EtcdPlan plan) {
        this.plan = plan;
    }

    /** An etcd of 1, 3, 5 or 7 members. */
    public static Builder members(int count) {
        return new Builder(count);
    }

    /** The running etcd. */
    public synchronized TestEtcd etcd() {
        if (etcd == null) {
            throw new IllegalStateException("etcd runs only during tests: use it from a test or @BeforeEach,"
                    + " or from @BeforeAll if the extension is in a static field");
        }
        return etcd;
    }

    /** See {@link TestEtcd#endpoints}. */
    public List<URI> endpoints() {
        return etcd().endpoints();
    }

    /** See {@link TestEtcd#connectString}. */
    public String connectString() {
        return etcd().connectString();
    }

    /** See {@link TestEtcd#settings}. */
    public Map<String, String> settings() {
        return etcd().settings();
    }

    /** See {@link TestEtcd#member}. */
    public TestMember member(int index) {
        return etcd().member(index);
    }

    /** See {@link TestEtcd#leader}. */
    public Optional<TestMember> leader() {
        return etcd().leader();
    }

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        classes++;
        if (etcd == null) {
            etcd = EtcdSearch.start(plan);
        }
    }

    @Override
    public synchronized void beforeEach(ExtensionContext context) {
        if (etcd == null) {
            etcd = EtcdSearch.start(plan);
        } else {
            etcd.heal(HEAL_LIMIT);
        }
    }

    @Override
    public synchronized void afterEach(ExtensionContext context) {
        if (classes == 0) {
            end();
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        classes--;
        if (classes == 0) {
            end();
        }
    }

    @GuardedBy("this")
    private void end() {
        TestEtcd ending = etcd;
        etcd = null;
        if (ending != null) {
            ending.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestEtcd.class || type == EtcdExtension.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestEtcd.class ? etcd() : this;
    }

    /** The choices before the start. Not thread-safe. */
    public static final class Builder {
        private final int count;
        private final List<String> flags = new ArrayList<>();
        private boolean managed;
        private TestTls tls = TestTls.OFF;
        private Optional<EtcdPlan.Login> login = Optional.empty();

        private Builder(int count) {
            checks().members(count);
            this.count = count;
            this.managed = count > 1;
        }

        /** etcd's own rules are kept in one place; this asks them before anything starts. */
        private static EtcdClusterBuilder checks() {
            return EtcdCluster.builder();
        }

        /** Always runs its own etcd, whatever the environment says: for tests that stop or freeze members. */
        @CanIgnoreReturnValue
        public Builder managed() {
            this.managed = true;
            return this;
        }

        /** etcd's raft timings, see {@link EtcdClusterBuilder#timing}; such an etcd is always our own. */
        @CanIgnoreReturnValue
        public Builder timing(Duration heartbeatInterval, Duration electionTimeout) {
            checks().timing(heartbeatInterval, electionTimeout);
            return flags(
                    "--heartbeat-interval=" + heartbeatInterval.toMillis(),
                    "--election-timeout=" + electionTimeout.toMillis());
        }

        /** More flags for each member, see {@link EtcdClusterBuilder#flags}; such an etcd is always our own. */
        @CanIgnoreReturnValue
        public Builder flags(String... more) {
            flags.addAll(List.of(more));
            return managed();
        }

        /**
         * Protects the client ports, with certificates made anew for each start; such an etcd is always our own.
         * Clients find what they need in {@link TestEtcd#settings}.
         */
        @CanIgnoreReturnValue
        public Builder tls(TestTls mode) {
            this.tls = mode;
            return managed();
        }

        /**
         * Turns authentication on, as soon as etcd is healthy; such an etcd is always our own. Clients find the login
         * in {@link TestEtcd#settings}; {@link TestEtcd#etcdctl} acts as {@code root}, and may add users and roles.
         *
         * @param user may read and write every key; {@code root} may administer too
         */
        @CanIgnoreReturnValue
        public Builder auth(String user, String password) {
            if (user.isBlank() || user.contains(":") || password.isEmpty()) {
                throw new ConfigException("auth", user, "needs a user without colon, and a password");
            }
            this.login = Optional.of(new EtcdPlan.Login(user, password));
            return managed();
        }

        /**
         * How long a login's token lives unused, by default five minutes; short for tests of its renewal.
         *
         * @param ttl whole seconds, at least one
         */
        @CanIgnoreReturnValue
        public Builder tokenTtl(Duration ttl) {
            if (ttl.toSeconds() < 1 || ttl.toNanosPart() != 0) {
                throw new ConfigException("auth-token-ttl", ttl.toString(), "must be whole seconds, at least one");
            }
            return flags("--auth-token-ttl=" + ttl.toSeconds());
        }

        public EtcdExtension build() {
            return new EtcdExtension(new EtcdPlan(count, managed, flags, tls, login));
        }
    }
}
