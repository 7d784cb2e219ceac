package dev.understudy.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes bytes on to an endpoint, and can reset all connections at once, as a failing network device does. */
final class ResettingProxy implements AutoCloseable {
    private final URI target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private ResettingProxy(URI target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::serve);
    }

    static ResettingProxy before(URI target) {
        try {
            return new ResettingProxy(target);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    URI endpoint() {
        return URI.create(target.getScheme() + "://127.0.0.1:" + server.getLocalPort());
    }

    /** Resets all connections; new ones are let through. */
    void reset() {
        sockets.forEach(ResettingProxy::abort);
        sockets.clear();
    }

    private void serve() {
        try {
            while (true) {
                Socket near = server.accept();
                daemon(() -> connect(near));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void connect(Socket near) {
        sockets.add(near);
        try {
            Socket far = new Socket(target.getHost(), target.getPort());
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            sockets.add(far);
            daemon(() -> pass(far, near));
            pass(near, far);
        } catch (IOException refused) {
            abort(near);
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // Both ends close.
        }
        sockets.remove(from);
        sockets.remove(to);
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException already) {
            // It is closed.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException already) {
            // It is closed.
        }
        reset();
    }
}
