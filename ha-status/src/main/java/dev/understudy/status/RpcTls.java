package dev.understudy.status;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** The certificates of the gRPC server, which can be changed while it runs. */
final class RpcTls {
    private final AdvancedTlsX509KeyManager keys;
    private final Optional<AdvancedTlsX509TrustManager> clients;

    RpcTls(TlsFiles.Content content) {
        try {
            keys = new AdvancedTlsX509KeyManager();
            clients = content.clients().isPresent()
                    ? Optional.of(AdvancedTlsX509TrustManager.newBuilder()
                            .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                            .build())
                    : Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime has no TLS", impossible);
        }
        use(content);
    }

    /** Shows this to whoever connects from now on. */
    void use(TlsFiles.Content content) {
        try {
            keys.updateIdentityCredentials(
                    CertificateUtils.getX509Certificates(content.certificate()),
                    CertificateUtils.getPrivateKey(content.key()));
            if (clients.isPresent()) {
                InputStream authorities = content.clients().orElseThrow();
                clients.get().updateTrustCredentials(CertificateUtils.getX509Certificates(authorities));
            }
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("the files were checked when they were read", impossible);
        }
    }

    ServerCredentials credentials() {
        TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder().keyManager(keys);
        clients.ifPresent(trust -> builder.trustManager(trust).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE));
        return builder.build();
    }
}
