package dev.understudy.bench.race;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes TCP connections on, so that they can be reset as a network would: for programs that cannot be asked to. */
final class Relay implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Relay(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A relay on a free port of the loopback interface. */
    static Relay to(int port) {
        try {
            Relay relay = new Relay(new ServerSocket(0, 128, InetAddress.getLoopbackAddress()), port);
            daemon("relay", relay::accept);
            return relay;
        } catch (IOException failed) {
            throw new RaceException("cannot listen on the loopback interface", failed);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Resets all connections (TCP RST, on both sides); new ones are let through at once. */
    void reset() {
        open.forEach(Relay::reset);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException closedAlready) {
            // What is closed needs no reset.
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket();
                open.add(near);
                open.add(far);
                daemon("relay-out", () -> connect(near, far));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void connect(Socket near, Socket far) {
        try {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            daemon("relay-in", () -> pump(far, near));
            pump(near, far);
        } catch (IOException refused) {
            // The member is down: whoever asks must see that.
            forget(near);
            forget(far);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException broken) {
            // One side is gone, so the other has to go too.
        } finally {
            forget(from);
            forget(to);
        }
    }

    private void forget(Socket socket) {
        open.remove(socket);
        reset(socket);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException ignored) {
            // It is as good as closed.
        }
        reset();
    }
}
