package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of every kind, down to the bytes. */
@Timeout(60)
class AnswerTest {
    private static final String BODY = "{\"state\" : \"SERVER_ACTIVE\"}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: ", "content-length:", "X: y\r\nCONTENT-LENGTH:\t"})
    void aCompleteAnswerIsEnoughAlthoughTheServerStaysOpen(String header) throws Exception {
        assertThat(answered(true, "HTTP/1.1 200 OK\r\n" + header + BODY.length() + "\r\n\r\n" + BODY))
                .isZero();
    }

    @Test
    void anAnswerInPiecesWithoutLengthEndsWithTheConnection() throws Exception {
        assertThat(answered(false, "HTTP/1.0 20", "0 OK\r\n", "\r", "\n{\"state\":\"SERVER_", "ACTIVE\"}"))
                .isZero();
    }

    @Test
    void aLongAnswerIsReadToItsEnd() throws Exception {
        String padding = "x".repeat(20_000);
        assertThat(answered(false, "HTTP/1.1 200 OK\r\n\r\n" + padding, BODY)).isZero();
    }

    @Test
    void anEndlessAnswerIsReadInPart() throws Exception {
        assertThat(answered(true, "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(70_000) + BODY))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("no state (HTTP 200)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 200",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1\r\n\r\n",
                "HTTP/2\r\n\r\n",
                "ICY 200 OK\r\n\r\n"
            })
    void whatIsNotHttpIsNoAnswer(String strange) throws Exception {
        assertThat(answered(false, strange)).isEqualTo(2);
        assertThat(out.toString(UTF_8)).contains("the answer is not HTTP").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"state\":\"SERVER_ACTIVE\"}; 0",
                "'{\"State\"\t:\n\"LOCKED\",\"state\":\"WAITING_TO_START\"}'; 0",
                "{\"state\":\"WAITING_TO_START\"}; 1",
                "{\"estate\":\"SERVER_ACTIVE\"}; 1",
                "{\"state\":\"server_active\"}; 1",
                "{\"state\":\"SERVER_ACTIVE; 1",
                "{\"state\"; 1",
                "{\"state\":null,\"x\":{\"state\":\"RPC_ACTIVE\"}}; 0",
                "state\":\"SERVER_ACTIVE\"; 1",
                "tate\":\"SERVER_ACTIVE\"; 1",
            })
    void theFirstStateCounts(String body, int code) throws Exception {
        assertThat(answered(false, "HTTP/1.1 200 OK\r\n\r\n" + body)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h:0",
                "http://h:1x",
                "http://h:+1",
                "http://h:",
                "http://[::1",
                "http://[]",
                "http://[::1]8080",
                "http://user@h",
                "http://h y",
                "http://h/a b",
                "http://h/#top",
                "http://h/\u00e4",
                "http://h:4294967376",
            })
    void aWrongUrlIsNamed(String url) {
        assertThat(Program.run(List.of(url), out, out)).isEqualTo(64);
        assertThat(out.toString(UTF_8)).contains("must be a URL like").hasLineCount(1);
    }

    /** Asks a server that says these pieces, one after the other. */
    private int answered(boolean staysOpen, String... pieces) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> said = CompletableFuture.supplyAsync(() -> say(server, staysOpen, pieces));
            int code = Program.run(List.of("127.0.0.1:" + server.getLocalPort(), "--timeout=20s"), out, out);
            said.get().close();
            return code;
        }
    }

    private static Socket say(ServerSocket server, boolean staysOpen, String... pieces) {
        try {
            Socket socket = server.accept();
            socket.setTcpNoDelay(true);
            byte[] request = new byte[64];
            assertThat(socket.getInputStream().read(request)).isPositive();
            assertThat(new String(request, ISO_8859_1)).startsWith("GET /v1/state HTTP/1.0\r\nHost: 127.0.0.1:");
            for (String piece : pieces) {
                socket.getOutputStream().write(piece.getBytes(ISO_8859_1));
            }
            if (!staysOpen) {
                socket.shutdownOutput();
            }
            return socket;
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
