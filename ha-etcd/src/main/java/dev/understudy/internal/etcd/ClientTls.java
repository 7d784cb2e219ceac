package dev.understudy.internal.etcd;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.KeyMatch;
import dev.understudy.internal.config.PrivateKeys;
import dev.understudy.spi.ConfigKey;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of TLS, read from the configured files: one set of keys and trust for both the connections of gRPC
 * and the probe that goes before them.
 */
final class ClientTls {
    private static final char[] NO_PASSWORD = {};

    private final EtcdConfig.Tls options;
    private final Optional<KeyManagerFactory> keys;
    private final Optional<TrustManagerFactory> trust;

    private ClientTls(EtcdConfig.Tls options, Optional<KeyManagerFactory> keys, Optional<TrustManagerFactory> trust) {
        this.options = options;
        this.keys = keys;
        this.trust = trust;
    }

    /**
     * Reads the files.
     *
     * @throws ConfigException naming the file that is not what it should be
     */
    static ClientTls load(EtcdConfig.Tls options) {
        try {
            return new ClientTls(
                    options,
                    options.certificate().isPresent() ? Optional.of(keys(options)) : Optional.empty(),
                    trust(options));
        } catch (GeneralSecurityException | IOException unusable) {
            String file =
                    options.certificate().or(options::ca).map(Path::toString).orElse("");
            throw bad(EtcdConfig.CERT_FILE, file, "cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    /** Whether etcd's certificate and host name are checked. */
    boolean verifies() {
        return !options.skipVerify();
    }

    /** For jetcd. */
    SslContext forGrpc() throws IOException {
        var builder = GrpcSslContexts.forClient();
        keys.ifPresent(builder::keyManager);
        trust.ifPresent(builder::trustManager);
        return builder.build();
    }

    /** For the probe. */
    SSLSocketFactory forSockets() {
        return sockets(
                keys.map(KeyManagerFactory::getKeyManagers).orElse(null),
                trust.map(TrustManagerFactory::getTrustManagers).orElse(null));
    }

    /** Only to find out whether a server speaks TLS at all. */
    static SSLSocketFactory trustingAnyone() {
        return sockets(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers());
    }

    private static SSLSocketFactory sockets(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime has no TLS", impossible);
        }
    }

    private static Optional<TrustManagerFactory> trust(EtcdConfig.Tls options)
            throws GeneralSecurityException, IOException {
        if (options.skipVerify()) {
            return Optional.of(InsecureTrustManagerFactory.INSTANCE);
        }
        if (options.ca().isEmpty()) {
            return Optional.empty();
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate authority :
                certificates(EtcdConfig.CA_FILE, options.ca().get())) {
            store.setCertificateEntry("ca-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Optional.of(factory);
    }

    private static KeyManagerFactory keys(EtcdConfig.Tls options) throws GeneralSecurityException, IOException {
        Path keyFile = options.key().orElseThrow();
        Certificate[] chain = certificates(
                        EtcdConfig.CERT_FILE, options.certificate().orElseThrow())
                .toArray(new Certificate[0]);
        PrivateKey key = privateKey(keyFile);
        if (!KeyMatch.belongTogether(key, chain[0])) {
            throw bad(EtcdConfig.KEY_FILE, keyFile.toString(), "must be the key of " + EtcdConfig.CERT_FILE.name());
        }
        KeyStore store = emptyStore();
        store.setKeyEntry("client", key, NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    private static Collection<? extends Certificate> certificates(ConfigKey key, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (GeneralSecurityException notCertificates) {
            throw bad(key, file.toString(), "must hold certificates in PEM form", notCertificates);
        }
        throw bad(key, file.toString(), "must hold certificates in PEM form");
    }

    private static PrivateKey privateKey(Path file) {
        try {
            return PrivateKeys.read(Files.readAllBytes(file));
        } catch (IOException | InvalidKeyException unusable) {
            String why = PrivateKeys.RULE + " (" + unusable.getMessage() + ")";
            throw bad(EtcdConfig.KEY_FILE, file.toString(), why, unusable);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static ConfigException bad(ConfigKey key, String value, String rule) {
        return new ConfigException(key.name(), value, rule);
    }

    private static ConfigException bad(ConfigKey key, String value, String rule, Throwable cause) {
        return new ConfigException(key.name(), value, rule, cause);
    }
}
