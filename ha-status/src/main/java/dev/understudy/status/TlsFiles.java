package dev.understudy.status;

import dev.understudy.error.ConfigException;
import dev.understudy.internal.config.KeyMatch;
import dev.understudy.internal.config.PrivateKeys;
import dev.understudy.spi.ConfigKey;
import dev.understudy.spi.Settings;
import io.grpc.util.CertificateUtils;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The files of a server's TLS.
 *
 * @param certificate the chain, the server's own certificate first (PEM)
 * @param key its private key (PEM; PKCS#8, PKCS#1 or SEC 1)
 * @param clients authorities of which every client must show a certificate (PEM); empty to ask for none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clients) {
    private static final int HANDSHAKE_SECONDS = 5;

    /** What the files held at one time, and fitted together. */
    static final class Content {
        private final byte[] certificate;
        private final byte[] key;
        private final byte @Nullable [] clients;

        private Content(byte[] certificate, byte[] key, byte @Nullable [] clients) {
            this.certificate = certificate;
            this.key = key;
            this.clients = clients;
        }

        boolean isSameAs(Content other) {
            return Arrays.equals(certificate, other.certificate)
                    && Arrays.equals(key, other.key)
                    && Arrays.equals(clients, other.clients);
        }

        InputStream certificate() {
            return new ByteArrayInputStream(certificate);
        }

        InputStream key() {
            return new ByteArrayInputStream(key);
        }

        Optional<InputStream> clients() {
            return Optional.ofNullable(clients).map(ByteArrayInputStream::new);
        }

        ServerSSLOptions forHttp() {
            ServerSSLOptions options = new ServerSSLOptions()
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(certificate))
                            .addKeyValue(Buffer.buffer(key)))
                    .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
            if (clients != null) {
                options.setClientAuth(ClientAuth.REQUIRED)
                        .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(clients)));
            }
            return options;
        }
    }

    /**
     * Reads the files and makes sure that they fit.
     *
     * @throws ConfigException naming the file that cannot be used
     */
    Content read() {
        byte[] chain = bytes(StatusConfig.TLS_CERT, certificate);
        PrivateKey secret = privateKey();
        byte[] authorities =
                clients.map(file -> bytes(StatusConfig.TLS_CLIENT_CA, file)).orElse(null);
        Content content = new Content(chain, PrivateKeys.pkcs8(secret), authorities);
        X509Certificate[] certificates = certificates(StatusConfig.TLS_CERT, certificate, content.certificate());
        if (clients.isPresent()) {
            certificates(
                    StatusConfig.TLS_CLIENT_CA, clients.get(), content.clients().orElseThrow());
        }
        try {
            if (!KeyMatch.belongTogether(secret, certificates[0])) {
                throw Settings.bad(StatusConfig.TLS_KEY, key.toString(), "must be the key of rest.tls-cert");
            }
        } catch (GeneralSecurityException unusable) {
            throw bad(StatusConfig.TLS_KEY, key, PrivateKeys.RULE, unusable);
        }
        return content;
    }

    private PrivateKey privateKey() {
        try {
            return PrivateKeys.read(bytes(StatusConfig.TLS_KEY, key));
        } catch (InvalidKeyException unusable) {
            throw bad(StatusConfig.TLS_KEY, key, PrivateKeys.RULE, unusable);
        }
    }

    private static X509Certificate[] certificates(ConfigKey which, Path file, InputStream content) {
        String rule = "must hold certificates in PEM form";
        try {
            X509Certificate[] found = CertificateUtils.getX509Certificates(content);
            if (found.length == 0) {
                throw Settings.bad(which, file.toString(), rule);
            }
            return found;
        } catch (GeneralSecurityException unusable) {
            throw bad(which, file, rule, unusable);
        }
    }

    private static ConfigException bad(ConfigKey which, Path file, String rule, Exception why) {
        return new ConfigException(which.name(), file.toString(), rule + " (" + why.getMessage() + ")", why);
    }

    private static byte[] bytes(ConfigKey which, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw Settings.bad(which, file.toString(), "must be a readable file");
        }
    }
}
