package dev.understudy.internal.etcd;

import com.google.common.base.Throwables;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.ConfigKey;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Knocks at an endpoint before gRPC does: connects, shakes hands, and waits for the first HTTP/2 frame.
 *
 * <p>gRPC hides a refused certificate behind a deadline and cannot be told to try again at once; a socket of our own
 * tells a wrong configuration (an exception that names the key) from an etcd that is away (an {@link IOException}), and
 * does so in a millisecond where nobody listens. It also resolves names afresh each time, off the caller's thread.
 *
 * <p>Source: RFC 9113, section 3.4 (connection preface).
 */
final class EtcdProbe {
    /** "PRI * …" and an empty SETTINGS frame. */
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int FRAME_HEADER = 9;
    private static final int SETTINGS = 4;

    private final EtcdConfig config;
    private final Optional<ClientTls> tls;

    EtcdProbe(EtcdConfig config, Optional<ClientTls> tls) {
        this.config = config;
        this.tls = tls;
    }

    /**
     * Finds an address of the endpoint where etcd answers; blocks for about the connection timeout at most.
     *
     * @throws IOException if none answers now
     * @throws ConfigException if one answers and the configuration does not fit it
     */
    InetSocketAddress reach(EtcdEndpoint endpoint) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(endpoint.host());
        int millis = (int) Math.max(1, config.connectionTimeout().toMillis() / addresses.length);
        IOException last = new IOException("no address");
        for (InetAddress address : addresses) {
            Knock knock = new Knock(endpoint, new InetSocketAddress(address, endpoint.port()), millis);
            try {
                knock.run();
                return knock.target;
            } catch (IOException away) {
                last = away;
            }
        }
        throw last;
    }

    /** Something answered, but not with HTTP/2. */
    private static final class StrangerException extends IOException {
        private static final long serialVersionUID = 1L;

        StrangerException() {
            super("it does not speak HTTP/2");
        }
    }

    /** One attempt at one address; each step of it waits for at most {@code millis}. */
    private final class Knock {
        private final EtcdEndpoint endpoint;
        private final InetSocketAddress target;
        private final int millis;

        Knock(EtcdEndpoint endpoint, InetSocketAddress target, int millis) {
            this.endpoint = endpoint;
            this.target = target;
            this.millis = millis;
        }

        void run() throws IOException {
            try {
                if (tls.isPresent()) {
                    secured(tls.get().forSockets(), tls.get().verifies(), this::greet);
                } else {
                    plain();
                }
            } catch (ConnectException | NoRouteToHostException | SocketTimeoutException away) {
                throw away;
            } catch (IOException refused) {
                throw verdict(refused).orElseThrow(() -> refused);
            }
        }

        private void plain() throws IOException {
            try (Socket socket = connect()) {
                greet(socket);
            }
        }

        private void secured(SSLSocketFactory sockets, boolean verify, Talk talk) throws IOException {
            try (Socket socket = connect();
                    SSLSocket secured =
                            (SSLSocket) sockets.createSocket(socket, endpoint.host(), endpoint.port(), true)) {
                SSLParameters parameters = secured.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"h2"});
                if (verify) {
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                }
                secured.setSSLParameters(parameters);
                secured.startHandshake();
                // With TLS 1.3 a server refuses a client's certificate only after the handshake.
                talk.with(secured);
            }
        }

        private Socket connect() throws IOException {
            Socket socket = new Socket();
            try {
                socket.setSoTimeout(millis);
                socket.setTcpNoDelay(true);
                socket.connect(target, millis);
                return socket;
            } catch (IOException failed) {
                socket.close();
                throw failed;
            }
        }

        private void greet(Socket socket) throws IOException {
            socket.getOutputStream().write(PREFACE);
            socket.getOutputStream().flush();
            byte[] header = socket.getInputStream().readNBytes(FRAME_HEADER);
            if (header.length == 0) {
                throw new EOFException("closed the connection");
            }
            if (header.length < FRAME_HEADER || header[3] != SETTINGS) {
                throw new StrangerException();
            }
        }

        /** What is wrong with the configuration, if that is what the failure means. */
        private Optional<ConfigException> verdict(IOException refused) {
            List<Throwable> chain = Throwables.getCausalChain(refused);
            String message = String.valueOf(chain.get(chain.size() - 1).getMessage());
            if (has(chain, CertificateExpiredException.class) || has(chain, CertificateNotYetValidException.class)) {
                return wrong(EtcdConfig.HOST, "presents a certificate that is not valid today: " + message, refused);
            }
            if (has(chain, CertPathBuilderException.class) || has(chain, CertPathValidatorException.class)) {
                return wrong(EtcdConfig.CA_FILE, "presents a certificate that no trusted authority signed", refused);
            }
            if (has(chain, CertificateException.class)) {
                return wrong(EtcdConfig.HOST, "presents a certificate for another host: " + message, refused);
            }
            if (isAlert(refused)) {
                return wrong(EtcdConfig.CERT_FILE, "refuses our client certificate: " + message, refused);
            }
            return protocolVerdict(refused);
        }

        private Optional<ConfigException> protocolVerdict(IOException refused) {
            if (tls.isEmpty() && speaksTls()) {
                return wrong(EtcdConfig.CA_FILE, "speaks TLS, but TLS is off", refused);
            }
            if (tls.isPresent() && speaksPlainText()) {
                return wrong(EtcdConfig.DISABLE_TLS, "speaks plain text, but TLS is on", refused);
            }
            if (tls.isPresent() && sendsAlert(tls.get())) {
                return wrong(EtcdConfig.CERT_FILE, "refuses our client certificate", refused);
            }
            boolean stranger = refused instanceof StrangerException;
            return stranger
                    ? wrong(EtcdConfig.HOST, "is not etcd: it does not speak HTTP/2", refused)
                    : Optional.empty();
        }

        private boolean speaksPlainText() {
            try {
                plain();
                return true;
            } catch (IOException no) {
                return false;
            }
        }

        private boolean speaksTls() {
            try {
                secured(ClientTls.trustingAnyone(), false, socket -> {});
                return true;
            } catch (IOException no) {
                return isAlert(no);
            }
        }

        /** Only listens: an alert can get lost in the reset that bytes of ours provoke in a server that has closed. */
        private boolean sendsAlert(ClientTls own) {
            try {
                secured(own.forSockets(), own.verifies(), socket -> {
                    int unused = socket.getInputStream().read();
                });
                return false;
            } catch (IOException no) {
                return isAlert(no);
            }
        }

        private Optional<ConfigException> wrong(ConfigKey key, String rule, IOException cause) {
            String value = value(key);
            return Optional.of(new ConfigException(key.name(), value, "etcd at " + endpoint + " " + rule, cause));
        }
    }

    /** What is said once the handshake is done. */
    private interface Talk {
        void with(Socket socket) throws IOException;
    }

    private String value(ConfigKey key) {
        if (key.equals(EtcdConfig.DISABLE_TLS)) {
            return "false";
        }
        if (key.equals(EtcdConfig.HOST)) {
            return config.hosts();
        }
        Optional<Path> file =
                config.tls().flatMap(key.equals(EtcdConfig.CA_FILE) ? EtcdConfig.Tls::ca : EtcdConfig.Tls::certificate);
        return file.map(Path::toString).orElse("");
    }

    /** The server ended the handshake with a TLS alert, which it does when it does not like the client. */
    private static boolean isAlert(IOException refused) {
        return refused instanceof SSLException
                && String.valueOf(refused.getMessage()).contains("fatal alert");
    }

    private static boolean has(List<Throwable> chain, Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }
}
