package dev.understudy.internal.tripwire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that answers as the leader would, until it is somebody else who has the port. */
final class ScriptedListener implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<Socket> guests = new CopyOnWriteArrayList<>();
    private volatile String answer;
    private final Thread thread;
    private volatile Manner manner = Manner.OTHER_INCARNATION;

    /** Who has the port, and what it does to a call. */
    enum Manner {
        OTHER_INCARNATION,
        CLOSES,
        RESETS,
        SILENT,
        ECHO
    }

    ScriptedListener(UUID incarnation) throws IOException {
        answer = "understudy-tripwire/1 am " + incarnation;
        thread = new Thread(this::serve, "scripted-listener");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on somebody else has the port; the connections of before have ended. */
    void become(Manner other) throws IOException {
        manner = other;
        answer = other == Manner.OTHER_INCARNATION ? "understudy-tripwire/1 am " + UUID.randomUUID() : "";
        breakConnections();
    }

    void breakConnections() throws IOException {
        for (Socket guest : guests) {
            guest.close();
        }
        guests.clear();
    }

    /** From now on calls are refused; one that was accepted while the port closed is among the connections. */
    void stopListening() throws IOException {
        server.close();
        Uninterruptibles.joinUninterruptibly(thread);
    }

    /** As a firewall does it, or a kernel whose process dies with something unread. */
    void resetConnections() throws IOException {
        for (Socket guest : guests) {
            guest.setSoLinger(true, 0);
        }
        breakConnections();
    }

    private void serve() {
        try {
            while (true) {
                Socket guest = server.accept();
                guests.add(guest);
                receive(guest);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void receive(Socket guest) throws IOException {
        if (answer.isEmpty() && manner == Manner.CLOSES) {
            guest.close();
        } else if (answer.isEmpty() && manner == Manner.RESETS) {
            guest.setSoLinger(true, 0);
            guest.close();
        } else if (!answer.isEmpty() || manner == Manner.ECHO) {
            String question = new BufferedReader(new InputStreamReader(guest.getInputStream(), US_ASCII)).readLine();
            String line = (answer.isEmpty() ? question : answer) + "\n";
            guest.getOutputStream().write(line.getBytes(US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        breakConnections();
    }
}
