package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.config.SecretFiles;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to reach etcd; immutable and validated. {@code toString} shows no secret.
 *
 * @param endpoints at least one
 * @param namespace in front of every key; empty or ending in {@code /}
 * @param login etcd user and password
 * @param tls certificates; empty for plain text
 * @param connectionTimeout for opening one connection, handshakes included
 * @param requestTimeout for one request, where the caller gives no other
 * @param maxMessageBytes largest answer that is accepted
 */
public record EtcdConfig(
        ImmutableList<EtcdEndpoint> endpoints,
        String namespace,
        Optional<Login> login,
        Optional<Tls> tls,
        Duration connectionTimeout,
        Duration requestTimeout,
        int maxMessageBytes) {

    public static final ConfigKey HOST = ConfigKey.of(
            "db.etcd.host",
            ConfigKey.Type.TEXT,
            "127.0.0.1:2379",
            "etcd endpoints, separated by commas, with or without scheme");
    public static final ConfigKey USER = ConfigKey.optional("db.etcd.user", ConfigKey.Type.TEXT, "etcd user");
    public static final ConfigKey PASS = ConfigKey.optional(
                    "db.etcd.pass", ConfigKey.Type.TEXT, "password of the etcd user")
            .asSecret();
    public static final ConfigKey PASS_FILE = ConfigKey.optional(
                    "db.etcd.pass-file", ConfigKey.Type.FILE, "file that holds the password of the etcd user")
            .alias("db.etcd.passfile");
    public static final ConfigKey NAMESPACE =
            ConfigKey.optional("db.etcd.namespace", ConfigKey.Type.TEXT, "key prefix for everything; must end in /");
    public static final ConfigKey DISABLE_TLS = ConfigKey.of(
                    "db.etcd.disabletls", ConfigKey.Type.FLAG, "false", "plain text even if certificates are given")
            .alias("db.etcd.disable_tls");
    public static final ConfigKey CERT_FILE = ConfigKey.optional(
                    "db.etcd.cert_file", ConfigKey.Type.FILE, "client certificate, PEM; turns TLS on")
            .alias("db.etcd.certfile");
    public static final ConfigKey KEY_FILE = ConfigKey.optional(
                    "db.etcd.key_file", ConfigKey.Type.FILE, "private key of the client certificate, PEM")
            .alias("db.etcd.keyfile");
    public static final ConfigKey CA_FILE = ConfigKey.optional(
                    "db.etcd.ca_file",
                    ConfigKey.Type.FILE,
                    "certificates of the authorities to trust, PEM; turns TLS on")
            .alias("db.etcd.cafile");
    public static final ConfigKey SKIP_VERIFY = ConfigKey.of(
                    "db.etcd.insecure_skip_verify",
                    ConfigKey.Type.FLAG,
                    "false",
                    "TLS without checking etcd's certificate")
            .alias("db.etcd.insecureskipverify");
    public static final ConfigKey CONNECTION_TIMEOUT = ConfigKey.of(
                    "db.etcd.connection_timeout", ConfigKey.Type.DURATION, "5s", "longest time to open a connection")
            .alias("db.etcd.connectiontimeout");
    public static final ConfigKey REQUEST_TIMEOUT = ConfigKey.of(
                    "db.etcd.request_timeout", ConfigKey.Type.DURATION, "3s", "longest time for a request")
            .alias("db.etcd.requesttimeout");
    public static final ConfigKey MAX_MESSAGE = ConfigKey.of(
                    "db.etcd.max_msg_size", ConfigKey.Type.SIZE, "32MiB", "largest message accepted from etcd")
            .alias("db.etcd.maxmsgsize");

    /** All keys of this class. */
    public static final ImmutableList<ConfigKey> KEYS = ImmutableList.of(
            HOST,
            USER,
            PASS,
            PASS_FILE,
            NAMESPACE,
            DISABLE_TLS,
            CERT_FILE,
            KEY_FILE,
            CA_FILE,
            SKIP_VERIFY,
            CONNECTION_TIMEOUT,
            REQUEST_TIMEOUT,
            MAX_MESSAGE);

    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    /**
     * A user of etcd's role-based access control.
     *
     * @param given the password, if it is no file's
     * @param file holds the password in its first line, and is read again for each login
     * @param filesPrivate whether a file that everybody may read is refused
     */
    public record Login(String user, Optional<String> given, Optional<Path> file, boolean filesPrivate) {
        /**
         * The password as it is now; reads the file.
         *
         * @throws ConfigException if the file cannot be read, or begins with an empty line
         */
        String password() {
            if (filesPrivate) {
                file.ifPresent(path -> SecretFiles.check(true, PASS_FILE.name(), path));
            }
            return file.map(EtcdConfig::firstLine).or(() -> given).orElseThrow();
        }

        /**
         * What to tell of a login that is refused. A file may be mended while the process runs, so that is no reason to
         * give up: not applied, try again.
         */
        HaException wrong(String rule, @Nullable Throwable cause) {
            return file.<HaException>map(
                            path -> new UnavailableException(PASS_FILE.name() + "=" + path + ": " + rule, cause))
                    .orElseGet(() -> new ConfigException(PASS.name(), "***", rule, cause));
        }

        @Override
        public String toString() {
            return user + ":***";
        }
    }

    /**
     * Files of a TLS connection; they are read again for each new connection, so renewed certificates are picked up.
     *
     * @param ca whom to trust; empty for the Java runtime's own authorities
     * @param certificate the client's, with {@code key}; both or none
     * @param skipVerify whether to trust any certificate of any host
     */
    public record Tls(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, boolean skipVerify) {}

    /**
     * Reads and validates the settings.
     *
     * @throws ConfigException naming key, value and rule
     */
    public static EtcdConfig from(Settings settings) {
        EtcdEndpoint.Parsed hosts = EtcdEndpoint.parse(HOST.name(), settings.text(HOST));
        return new EtcdConfig(
                hosts.endpoints(),
                namespace(settings),
                login(settings),
                tls(settings, hosts.scheme()),
                timeout(settings, CONNECTION_TIMEOUT),
                timeout(settings, REQUEST_TIMEOUT),
                settings.size(MAX_MESSAGE));
    }

    /** The endpoints as one line. */
    String hosts() {
        return endpoints.stream().map(EtcdEndpoint::toString).collect(Collectors.joining(","));
    }

    private static String namespace(Settings settings) {
        String namespace = settings.find(NAMESPACE).orElse("");
        if (!namespace.isEmpty() && !namespace.endsWith("/")) {
            throw Settings.bad(NAMESPACE, namespace, "must end in /");
        }
        return namespace;
    }

    private static Optional<Login> login(Settings settings) {
        if (settings.isSet(PASS) && settings.isSet(PASS_FILE)) {
            throw Settings.bad(PASS, "", "must not be given together with " + PASS_FILE.name());
        }
        Optional<String> password = settings.find(PASS).filter(text -> !text.isEmpty());
        Optional<Path> file = settings.file(PASS_FILE);
        file.ifPresent(path -> SecretFiles.check(settings, PASS_FILE, path));
        file.ifPresent(EtcdConfig::firstLine);
        Optional<String> user = settings.find(USER).filter(name -> !name.isEmpty());
        if (user.isPresent() && password.isEmpty() && file.isEmpty()) {
            throw Settings.bad(USER, user.get(), "needs a password in " + PASS.name() + " or " + PASS_FILE.name());
        }
        if (user.isEmpty() && (settings.isSet(PASS) || file.isPresent())) {
            throw Settings.bad(USER, "", "must be given, because a password is");
        }
        boolean filesPrivate = settings.flag(SecretFiles.REQUIRE_PRIVATE);
        return user.map(name -> new Login(name, password, file, filesPrivate));
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(
                            () -> Settings.bad(PASS_FILE, file.toString(), "must have the password in its first line"));
        } catch (IOException | UncheckedIOException unreadable) {
            throw new ConfigException(PASS_FILE.name(), file.toString(), "must be a readable text file", unreadable);
        }
    }

    private static Optional<Tls> tls(Settings settings, EtcdEndpoint.Scheme scheme) {
        Tls tls = new Tls(
                settings.file(CA_FILE), settings.file(CERT_FILE), settings.file(KEY_FILE), settings.flag(SKIP_VERIFY));
        if (settings.flag(DISABLE_TLS)) {
            if (scheme == EtcdEndpoint.Scheme.HTTPS) {
                throw Settings.bad(DISABLE_TLS, "true", "must not be given with https endpoints in " + HOST.name());
            }
            return Optional.empty();
        }
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            ConfigKey missing = tls.certificate().isPresent() ? KEY_FILE : CERT_FILE;
            throw Settings.bad(missing, "", "certificate and key must be given together");
        }
        tls.key().ifPresent(path -> SecretFiles.check(settings, KEY_FILE, path));
        Optional<ConfigKey> option = tlsOption(tls);
        if (option.isPresent() && scheme == EtcdEndpoint.Scheme.HTTP) {
            throw Settings.bad(
                    HOST,
                    settings.text(HOST),
                    "must be https, because " + option.get().name() + " is given");
        }
        return Optional.of(tls).filter(on -> option.isPresent() || scheme == EtcdEndpoint.Scheme.HTTPS);
    }

    private static Optional<ConfigKey> tlsOption(Tls tls) {
        if (tls.ca().isPresent()) {
            return Optional.of(CA_FILE);
        }
        if (tls.certificate().isPresent()) {
            return Optional.of(CERT_FILE);
        }
        return tls.skipVerify() ? Optional.of(SKIP_VERIFY) : Optional.empty();
    }

    private static Duration timeout(Settings settings, ConfigKey key) {
        return settings.duration(key)
                .filter(timeout -> timeout.toMillis() > 0 && timeout.compareTo(MAX_TIMEOUT) <= 0)
                .orElseThrow(() -> Settings.bad(key, settings.text(key), "must be from 1ms to 1h"));
    }
}
