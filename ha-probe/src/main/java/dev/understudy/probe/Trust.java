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
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Which servers an HTTPS connection accepts. */
@FunctionalInterface
interface Trust {
    /** The JDK's own authorities. */
    Trust SYSTEM = connection -> {};

    /** Anyone, under any name, as {@code curl -k}: the probe sends no secret, and asks only its own machine. */
    Trust ANY = connection -> {
        connection.setSSLSocketFactory(context(new TrustAnyone()).getSocketFactory());
        connection.setHostnameVerifier((host, session) -> true);
    };

    /** Prepares a connection that is not yet open. */
    void apply(HttpsURLConnection connection) throws GeneralSecurityException;

    /** As it is wanted. */
    static Trust of(Certificates wanted) throws UsageException {
        if (wanted.any()) {
            return ANY;
        }
        return wanted.file().isPresent() ? of(wanted.file().get()) : SYSTEM;
    }

    /** The authorities in a PEM file, and no others. */
    static Trust of(String file) throws UsageException {
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
            SSLContext context = context(factory.getTrustManagers());
            return connection -> connection.setSSLSocketFactory(context.getSocketFactory());
        } catch (IOException | InvalidPathException unreadable) {
            throw new UsageException("--ca=" + file + ": must be a readable file");
        } catch (GeneralSecurityException malformed) {
            throw new UsageException("--ca=" + file + ": must hold certificates in PEM form");
        }
    }

    private static SSLContext context(TrustManager... managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    /** Extended, because a plain trust manager would be wrapped in the JDK's own algorithm constraints. */
    final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
