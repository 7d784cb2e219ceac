package dev.understudy.internal.etcd.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks TCP ports that nobody listens on. Another process may still take one before it is used: callers retry.
 *
 * <p>Ports lie below Linux's default range for outgoing connections (32768). From inside it, the port of a member that
 * is down could be taken by any client's connection, or a client could even connect to itself.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    /** Ports given out by this process and not yet returned: a stopped member keeps its own. */
    private static final Set<Integer> RESERVED = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A port of the loopback interface that is free now; reserved within this process until released.
     *
     * @throws EtcdServerException if there is none
     */
    public static int reserve() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (RESERVED.add(port)) {
                if (isFree(port)) {
                    return port;
                }
                RESERVED.remove(port);
            }
        }
        throw new EtcdServerException("no free port from " + FIRST + " to " + LAST + " on the loopback interface");
    }

    /** Gives a port back, when nobody will listen on it again. */
    public static void release(int port) {
        RESERVED.remove(port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
