package dev.understudy.etcd;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import dev.understudy.internal.etcd.EtcdBackendProvider;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import dev.understudy.spi.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * etcd, and how to reach it. Immutable: each method returns another one. {@code toString} shows no secret.
 *
 * <pre>{@code
 * Etcd store = Etcd.at("10.0.0.1:2379", "10.0.0.2:2379", "10.0.0.3:2379")
 *         .tls(Path.of("/etc/understudy/ca.pem"))
 *         .user("orders", Path.of("/etc/understudy/password"));
 * }</pre>
 *
 * <p>Each method stands for a key {@code db.etcd.…}. Values are checked when a node is built with it.
 */
public final class Etcd implements Store {
    private static final EtcdBackendProvider PROVIDER = new EtcdBackendProvider();

    private final ImmutableMap<String, String> keys;

    private Etcd(ImmutableMap<String, String> keys) {
        this.keys = keys;
    }

    /**
     * The etcd with these endpoints, with or without scheme, {@code https} for TLS: {@code db.etcd.host}.
     *
     * @param more of its other members, in the order in which they are tried
     */
    public static Etcd at(String endpoint, String... more) {
        return new Etcd(ImmutableMap.of(EtcdConfig.HOST.name(), String.join(",", Lists.asList(endpoint, more))));
    }

    /** In front of every key; must end in {@code /}: {@code db.etcd.namespace}. */
    public Etcd namespace(String prefix) {
        return with(Map.of(EtcdConfig.NAMESPACE, prefix));
    }

    /** Logs in with the password in the first line of a file: {@code db.etcd.user}, {@code db.etcd.pass-file}. */
    public Etcd user(String name, Path passwordFile) {
        return without(EtcdConfig.PASS)
                .with(Map.of(EtcdConfig.USER, name, EtcdConfig.PASS_FILE, passwordFile.toString()));
    }

    /** Logs in with this password: {@code db.etcd.user}, {@code db.etcd.pass}. */
    public Etcd user(String name, String password) {
        return without(EtcdConfig.PASS_FILE).with(Map.of(EtcdConfig.USER, name, EtcdConfig.PASS, password));
    }

    /** Trusts the authorities in this PEM file alone; turns TLS on: {@code db.etcd.ca_file}. */
    public Etcd tls(Path authorities) {
        return with(Map.of(EtcdConfig.CA_FILE, authorities.toString()));
    }

    /** Shows etcd this certificate, PEM files; turns TLS on: {@code db.etcd.cert_file}, {@code db.etcd.key_file}. */
    public Etcd clientCertificate(Path certificate, Path key) {
        return with(Map.of(EtcdConfig.CERT_FILE, certificate.toString(), EtcdConfig.KEY_FILE, key.toString()));
    }

    /** TLS without checking who answers, for tests alone: {@code db.etcd.insecure_skip_verify}. */
    public Etcd insecureSkipVerify() {
        return with(Map.of(EtcdConfig.SKIP_VERIFY, "true"));
    }

    /** The longest time for opening one connection, handshakes included: {@code db.etcd.connection_timeout}. */
    public Etcd connectionTimeout(Duration timeout) {
        return with(Map.of(EtcdConfig.CONNECTION_TIMEOUT, Settings.written(timeout)));
    }

    /** The longest time for one request: {@code db.etcd.request_timeout}. */
    public Etcd requestTimeout(Duration timeout) {
        return with(Map.of(EtcdConfig.REQUEST_TIMEOUT, Settings.written(timeout)));
    }

    /** The largest answer that is accepted, bytes: {@code db.etcd.max_msg_size}. */
    public Etcd maxMessageSize(int bytes) {
        return with(Map.of(EtcdConfig.MAX_MESSAGE, Integer.toString(bytes)));
    }

    @Override
    public String backend() {
        return PROVIDER.name();
    }

    @Override
    public Map<String, String> keys() {
        return keys;
    }

    @Override
    public Backend open(Settings settings) {
        return PROVIDER.open(settings);
    }

    /** The keys in their order in the documentation, without the passwords. */
    @Override
    public String toString() {
        return PROVIDER.keys().stream()
                .filter(key -> keys.containsKey(key.name()))
                .map(key -> key.name() + "=" + (key.secret() ? "***" : keys.get(key.name())))
                .collect(Collectors.joining(", ", "etcd[", "]"));
    }

    private Etcd with(Map<ConfigKey, String> more) {
        Map<String, String> all = new HashMap<>(keys);
        more.forEach((key, value) -> all.put(key.name(), value));
        return new Etcd(ImmutableMap.copyOf(all));
    }

    private Etcd without(ConfigKey key) {
        Map<String, String> all = new HashMap<>(keys);
        all.remove(key.name());
        return new Etcd(ImmutableMap.copyOf(all));
    }
}
