package dev.understudy.internal.tripwire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the end of a connection is read from what the JDK makes of it. */
class DialTest {
    /** This JDK's own words for it, on a real socket; other tests use a real firewall. */
    @Test
    void aRealResetIsRecognised() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            SocketChannel guest = server.accept();
            guest.setOption(StandardSocketOptions.SO_LINGER, 0);
            guest.close();

            IOException reset = failureOfRead(client);

            assertThat(Dial.isReset(reset)).as(reset.toString()).isTrue();
        }
    }

    /** ETIMEDOUT, an ICMP message on a connection that there is, EPIPE, EHOSTUNREACH: in any wording. */
    @Test
    void nothingElseIsAReset() {
        List<IOException> others = List.of(
                new IOException("Connection timed out"),
                new IOException("Connection refused"),
                new IOException("Connection reset"),
                new IOException("Connection reset by peer"),
                new IOException("No route to host"),
                new SocketException("Connection timed out"),
                new SocketException("Broken pipe"),
                new SocketException(),
                new ConnectException("Connection reset"),
                new NoRouteToHostException("Connection reset"),
                new PortUnreachableException(),
                new ClosedByInterruptException(),
                new EOFException());
        assertThat(others).noneMatch(Dial::isReset);
    }

    private static IOException failureOfRead(SocketChannel client) {
        try {
            throw new AssertionError("read " + client.read(ByteBuffer.allocate(1)));
        } catch (IOException failure) {
            return failure;
        }
    }
}
