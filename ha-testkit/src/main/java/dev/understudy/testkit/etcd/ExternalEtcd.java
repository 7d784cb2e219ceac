package dev.understudy.testkit.etcd;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.Etcdctl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An etcd that somebody else runs, given by the environment. */
final class ExternalEtcd implements TestEtcd {
    /** The environment variable that names the endpoints, separated by commas. */
    static final String VARIABLE = "UNDERSTUDY_TEST_ETCD_ENDPOINTS";

    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private final ImmutableList<URI> endpoints;

    ExternalEtcd(String value) {
        this.endpoints = Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(value)
                .map(endpoint -> parse(endpoint, value))
                .collect(ImmutableList.toImmutableList());
    }

    private static URI parse(String endpoint, String value) {
        try {
            URI uri = URI.create(endpoint.contains("://") ? endpoint : "http://" + endpoint);
            if (uri.getHost() != null && uri.getPort() > 0) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            throw new ConfigException(VARIABLE, value, rule(), malformed);
        }
        throw new ConfigException(VARIABLE, value, rule());
    }

    private static String rule() {
        return "must be endpoints such as http://127.0.0.1:2379, separated by commas";
    }

    @Override
    public List<URI> endpoints() {
        return endpoints;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("db.etcd.host", connectString());
    }

    @Override
    public Optional<TestCertificates> certificates() {
        return Optional.empty();
    }

    @Override
    public String etcdctl(String... arguments) {
        return new Etcdctl(EtcdBinaries.findOrInstall(), connectString(), List.of()).run(COMMAND_LIMIT, arguments);
    }

    @Override
    public List<TestMember> members() {
        throw new IllegalStateException("this test stops or inspects single etcd members, but the etcd given by "
                + VARIABLE + " is not ours to stop: mark the extension with managed(), or unset the variable");
    }

    @Override
    public void heal(Duration limit) {
        // Nobody here has broken it, so there is nothing to mend.
    }

    @Override
    public void close() {
        // It was running before, and stays so.
    }
}
