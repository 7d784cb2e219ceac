package dev.understudy.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which servers an HTTPS connection accepts.
 *
 * @param context whose trust managers decide; none for plain HTTP, which does without the time that one takes to make
 * @param byName whether the certificate must be for the host that was asked
 */
record Trust(Optional<SSLContext> context, boolean byName) {
    static final Trust NONE_NEEDED = new Trust(Optional.empty(), true);

    /** As it is wanted. */
    static Trust of(Certificates wanted, Target target) throws UsageException {
        if (wanted.file().isPresent()) {
            return new Trust(Optional.of(of(wanted.file().get())), true);
        }
        if (!target.tls()) {
            return NONE_NEEDED;
        }
        try {
            // A null: the JDK's own authorities.
            SSLContext context = wanted.any() ? context(new TrustAnyone()) : context((TrustManager[]) null);
            return new Trust(Optional.of(context), !wanted.any());
        } catch (GeneralSecurityException unusable) {
            throw new UsageException(target + ": this JDK has no TLS: " + unusable.getMessage());
        }
    }

    /** A connection of TLS over an open one. */
    Socket secured(Socket plain, Target target) throws IOException {
        SSLContext usable = context.orElseThrow();
        SSLSocket secured =
                (SSLSocket) usable.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
        if (byName) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        secured.startHandshake();
        return secured;
    }

    /** The authorities in a PEM file, and no others. */
    private static SSLContext of(String file) throws UsageException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new UsageException("--ca=" + file + ": must hold at least one certificate (PEM)");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return context(factory.getTrustManagers());
        } catch (IOException | InvalidPathException unreadable) {
            throw new UsageException("--ca=" + file + ": must be a readable file");
        } catch (GeneralSecurityException malformed) {
            throw new UsageException("--ca=" + file + ": must hold certificates in PEM form");
        }
    }

    private static SSLContext context(TrustManager @Nullable ... managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }
}
