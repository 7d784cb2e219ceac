package dev.understudy.status;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.SecretFiles;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how a node shows its status; all values are checked, files are only known to be readable.
 *
 * @param listen address of the HTTP server; port 0 takes any free one
 * @param rpcListen address of the gRPC server, if there shall be one
 * @param tls for both servers; empty for plain text
 * @param adminToken the file whose first line opens the admin verbs; without it they stay closed
 * @param readyFile the file to keep while the node is ready
 * @param jmx whether the metrics are beans of the JVM too
 * @param allowedHosts names under which its pages may be read, besides those that nobody outside can own
 */
public record StatusConfig(
        HostAndPort listen,
        Optional<HostAndPort> rpcListen,
        Optional<TlsFiles> tls,
        Optional<Path> adminToken,
        Optional<Path> readyFile,
        boolean jmx,
        Optional<String> allowedHosts) {

    /** Checks the names. */
    public StatusConfig {
        var unused = HostNames.of(allowedHosts);
    }

    public static final ConfigKey LISTEN = ConfigKey.of(
            "rest.listen",
            ConfigKey.Type.TEXT,
            "127.0.0.1:8080",
            "host:port of the HTTP server; port 0 is any free one");
    /** Where a node listens that wraps another program, to which 8080 usually belongs. */
    public static final ConfigKey WRAPPER_LISTEN =
            ConfigKey.of(LISTEN.name(), LISTEN.type(), "127.0.0.1:9280", LISTEN.help());

    public static final ConfigKey TLS_CERT = ConfigKey.optional(
            "rest.tls-cert",
            ConfigKey.Type.TEXT,
            "certificate chain of the HTTP and gRPC servers (PEM), read again when it changes");
    public static final ConfigKey TLS_KEY = ConfigKey.optional(
            "rest.tls-key",
            ConfigKey.Type.TEXT,
            "private key of rest.tls-cert (PEM; PKCS#8, PKCS#1 or SEC 1, not encrypted)");
    public static final ConfigKey TLS_CLIENT_CA = ConfigKey.optional(
            "rest.tls-client-ca",
            ConfigKey.Type.TEXT,
            "authorities of which every client must show a certificate (PEM)");
    public static final ConfigKey ADMIN_TOKEN = ConfigKey.optional(
            "rest.admin-token-file",
            ConfigKey.Type.TEXT,
            "file whose first line opens step-down and transfer over HTTP; read again at each use");
    public static final ConfigKey READY_FILE = ConfigKey.optional(
            "rest.ready-file",
            ConfigKey.Type.TEXT,
            "file to keep while this node is ready, and to touch every second, for ha-probe --file");
    public static final ConfigKey RPC_LISTEN = ConfigKey.optional(
            "rpc.listen", ConfigKey.Type.TEXT, "host:port of LND's state service over gRPC; port 0 is any free one");

    public static final ConfigKey JMX =
            ConfigKey.of("metrics.jmx", ConfigKey.Type.FLAG, "false", "show the metrics as beans of the JVM");

    public static final ConfigKey ALLOWED_HOSTS = ConfigKey.optional(
            "rest.allowed-hosts",
            ConfigKey.Type.TEXT,
            "names under which browsers may read the pages, besides addresses and names that nobody outside can"
                    + " own; * is any");

    private static final ImmutableList<ConfigKey> OTHERS = ImmutableList.of(
            TLS_CERT,
            TLS_KEY,
            TLS_CLIENT_CA,
            ADMIN_TOKEN,
            READY_FILE,
            RPC_LISTEN,
            JMX,
            ALLOWED_HOSTS,
            LeaderLabel.LABEL);

    /** Its pages may be read under names that nobody outside can own. */
    public StatusConfig(
            HostAndPort listen,
            Optional<HostAndPort> rpcListen,
            Optional<TlsFiles> tls,
            Optional<Path> adminToken,
            Optional<Path> readyFile,
            boolean jmx) {
        this(listen, rpcListen, tls, adminToken, readyFile, jmx, Optional.empty());
    }

    /** The keys, with the default address of a program of its own or of a wrapper. */
    public static ImmutableList<ConfigKey> keys(ConfigKey listen) {
        return ImmutableList.<ConfigKey>builder().add(listen).addAll(OTHERS).build();
    }

    /**
     * Checks the values.
     *
     * @param listen {@link #LISTEN} or {@link #WRAPPER_LISTEN}
     * @throws ConfigException for the first value or relation that breaks a rule
     */
    public static StatusConfig of(Settings settings, ConfigKey listen) {
        return new StatusConfig(
                settings.address(listen),
                settings.find(RPC_LISTEN).map(given -> settings.address(RPC_LISTEN)),
                tls(settings),
                secret(settings, ADMIN_TOKEN),
                settings.find(READY_FILE).map(Path::of),
                settings.flag(JMX),
                settings.find(ALLOWED_HOSTS));
    }

    /** Plain text on this address, and nothing else. */
    public static StatusConfig plain(HostAndPort listen) {
        return new StatusConfig(listen, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    private static Optional<Path> secret(Settings settings, ConfigKey key) {
        Optional<Path> file = settings.file(key);
        file.ifPresent(path -> SecretFiles.check(settings, key, path));
        return file;
    }

    private static Optional<TlsFiles> tls(Settings settings) {
        Optional<Path> certificate = settings.file(TLS_CERT);
        Optional<Path> key = secret(settings, TLS_KEY);
        Optional<Path> clients = settings.file(TLS_CLIENT_CA);
        if (certificate.isPresent() != key.isPresent()) {
            ConfigKey given = certificate.isPresent() ? TLS_CERT : TLS_KEY;
            ConfigKey other = certificate.isPresent() ? TLS_KEY : TLS_CERT;
            throw Settings.bad(given, settings.text(given), "needs " + other.name() + " beside it");
        }
        if (clients.isPresent() && certificate.isEmpty()) {
            throw Settings.bad(
                    TLS_CLIENT_CA, settings.text(TLS_CLIENT_CA), "needs rest.tls-cert and rest.tls-key beside it");
        }
        return certificate.map(chain -> new TlsFiles(chain, key.orElseThrow(), clients));
    }
}
