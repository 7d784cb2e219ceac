package dev.understudy.status;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.net.HostAndPort;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Requests of every bad kind, in an order that is the same each time. Closing gives up those that are left hanging. */
final class Hostility implements AutoCloseable {
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PRI", "get", "G\0T", "");
    private static final List<String> PATHS = List.of(
            "/",
            "/leader",
            "/v1/leader/step-down",
            "/v1/leader/transfer",
            "/v1/history?limit=%00",
            "/../../etc/passwd",
            "//",
            "/%2e%2e/",
            "*",
            "http://elsewhere/",
            "/\u00ff",
            "/v1/state/subscribe?x",
            "/metrics",
            "/v1/members");
    private static final int MOST_HANGING = 100;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Random random = new Random(17);
    private final Deque<Socket> hanging = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final String token;
    private final SSLContext anyone;

    /** @param token the right one, which is never sent whole */
    Hostility(String token) throws GeneralSecurityException {
        this.token = token;
        this.anyone = SSLContext.getInstance("TLS");
        anyone.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    }

    /** What was answered to those who asked in good form for an admin verb, with a wrong token or without one. */
    List<String> heard() {
        return heard;
    }

    void make(int requests, HostAndPort plain, HostAndPort secured) throws IOException {
        for (int i = 0; i < requests; i++) {
            switch (i % 10) {
                case 0 -> thrown(plain, noise(random.nextInt(400)));
                case 1 -> thrown(plain, fuzzed());
                case 2 -> thrown(plain, "GET /leader HTTP/1.1\r\nX: " + "x".repeat(random.nextInt(40_000)));
                case 3 -> left(plain, "");
                case 4 -> left(plain, "POST /v1/leader/step-down HTTP/1.1\r\nContent-Length: 9\r\n\r\n1");
                case 5 -> asked(connect(plain));
                case 6 -> thrown(secured, i % 20 == 6 ? noise(random.nextInt(400)) : fuzzed());
                case 7 -> thrown(secured, spoilt(hello()));
                case 8 -> left(secured, hello());
                default ->
                    asked(anyone.getSocketFactory()
                            .createSocket(connect(secured), secured.getHost(), secured.getPort(), true));
            }
        }
    }

    /** Sent, and forgotten; whether it is read to the end is the server's affair. */
    private static void thrown(HostAndPort target, String bytes) throws IOException {
        try (Socket socket = connect(target)) {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        } catch (IOException refused) {
            if (refused instanceof ConnectException) {
                throw refused;
            }
        }
    }

    /** A beginning that nobody goes on with, until it is reset. */
    private void left(HostAndPort target, String bytes) throws IOException {
        Socket socket = connect(target);
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        hanging.add(socket);
        if (hanging.size() > MOST_HANGING) {
            Socket oldest = hanging.remove();
            oldest.setSoLinger(true, 0);
            oldest.close();
        }
    }

    private void asked(Socket open) throws IOException {
        try (Socket socket = open) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String wrong = random.nextBoolean() ? "Authorization: Bearer " + wrongToken() + "\r\n" : "";
            socket.getOutputStream()
                    .write(("POST /v1/leader/step-down HTTP/1.1\r\nHost: h\r\n" + wrong
                                    + "Connection: close\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(ISO_8859_1));
            heard.add(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    private String wrongToken() {
        return switch (random.nextInt(4)) {
            case 0 -> token.substring(0, random.nextInt(token.length()));
            case 1 -> token + "x";
            case 2 -> token.toUpperCase(Locale.ROOT);
            default -> "x".repeat(random.nextInt(3_000));
        };
    }

    private String fuzzed() {
        return METHODS.get(random.nextInt(METHODS.size()))
                + " "
                + PATHS.get(random.nextInt(PATHS.size()))
                + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + wrongToken()
                + "\r\nContent-Length: "
                + (random.nextInt(5) - 1)
                + "\r\n\r\n{\"to\":\"n2\"}";
    }

    private String noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    /** The first message of a real handshake. */
    private String hello() throws IOException {
        SSLEngine engine = anyone.createSSLEngine("h", 1);
        engine.setUseClientMode(true);
        ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), packet);
        return new String(packet.array(), 0, packet.position(), ISO_8859_1);
    }

    /** Some bytes changed, or cut off. */
    private String spoilt(String message) {
        StringBuilder bytes = new StringBuilder(message);
        for (int i = random.nextInt(6); i >= 0; i--) {
            bytes.setCharAt(random.nextInt(bytes.length()), (char) random.nextInt(256));
        }
        return random.nextBoolean() ? bytes.toString() : bytes.substring(0, random.nextInt(bytes.length()));
    }

    private static Socket connect(HostAndPort target) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), target.getPort());
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : hanging) {
            socket.close();
        }
    }
}
