package dev.understudy.internal.etcd.server;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** How the members of a cluster protect their client ports. Traffic between members stays plain on the loopback. */
public final class EtcdTls {
    private static final EtcdTls OFF = new EtcdTls("http", List.of());

    private final String scheme;
    private final ImmutableList<String> flags;

    private EtcdTls(String scheme, List<String> flags) {
        this.scheme = scheme;
        this.flags = ImmutableList.copyOf(flags);
    }

    /** Plain connections. */
    public static EtcdTls off() {
        return OFF;
    }

    /** A certificate that etcd makes for itself ({@code --auto-tls}): clients cannot check it. */
    public static EtcdTls auto() {
        return new EtcdTls("https", List.of("--auto-tls"));
    }

    /** The server shows a certificate. All files are PEM. */
    public static EtcdTls server(Path certificate, Path key) {
        return new EtcdTls("https", List.of("--cert-file", certificate.toString(), "--key-file", key.toString()));
    }

    /** Both sides show a certificate; a client's must be signed by the given authority. All files are PEM. */
    public static EtcdTls mutual(Path certificate, Path key, Path clientAuthority) {
        return new EtcdTls(
                "https",
                ImmutableList.<String>builder()
                        .addAll(server(certificate, key).flags)
                        .add("--trusted-ca-file", clientAuthority.toString(), "--client-cert-auth")
                        .build());
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** The same as flags of {@code etcd}. */
    public List<String> flags() {
        return flags;
    }
}
