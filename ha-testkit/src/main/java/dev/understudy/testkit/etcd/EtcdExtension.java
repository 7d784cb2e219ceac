package dev.understudy.testkit.etcd;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.etcd.server.EtcdCluster;
import dev.understudy.etcd.server.EtcdClusterBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
 * project's cache; failing these, one is fetched into the cache. If that fails too, the test fails and says what to do:
 * it is never skipped.
 */
public final class EtcdExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Duration HEAL_LIMIT = Duration.ofSeconds(60);

    private final Builder choices;

    @GuardedBy("this")
    private @Nullable TestEtcd etcd;

    /** How many classes, nested ones included, are under way with this extension in a static field. */
    @GuardedBy("this")
    private int classes;

    private EtcdExtension(Builder choices) {
        this.choices = choices;
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
            etcd = choices.start();
        }
    }

    @Override
    public synchronized void beforeEach(ExtensionContext context) {
        if (etcd == null) {
            etcd = choices.start();
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
        private final EtcdClusterBuilder cluster = EtcdCluster.builder();
        private boolean managed;

        private Builder(int count) {
            cluster.members(count);
            this.managed = count > 1;
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
            cluster.timing(heartbeatInterval, electionTimeout);
            return managed();
        }

        /** More flags for each member, see {@link EtcdClusterBuilder#flags}; such an etcd is always our own. */
        @CanIgnoreReturnValue
        public Builder flags(String... more) {
            cluster.flags(more);
            return managed();
        }

        public EtcdExtension build() {
            return new EtcdExtension(this);
        }

        private TestEtcd start() {
            String given = System.getenv(ExternalEtcd.VARIABLE);
            return managed || given == null || given.isBlank()
                    ? new ProcessEtcd(cluster.start())
                    : new ExternalEtcd(given);
        }
    }
}
