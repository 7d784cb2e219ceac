package dev.understudy.internal.tripwire;

import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.net.Descriptors;
import dev.understudy.internal.net.Places;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the tripwire in the process that may die. It says who it is to whoever asks in the right form, and keeps
 * the connection; the kernel ends it when the process dies, and refuses new ones from then on.
 *
 * <p>While the process lives its port is never closed, whatever happens: a call that it cannot serve is accepted and
 * ended, or waits in the backlog. Neither looks refused. Nor does it ever end a connection in order that it has
 * answered, because that is what the kernel does when the process dies: such a guest is sent away by a reset.
 *
 * <p>Whoever can reach the port can call, so nobody can keep others out: when there is no room, the newest gets in and
 * an older one of the same address, or of the address with the most, is sent away. A watcher to whom that happens calls
 * again. Who asks for another process is told, and sent away too. All methods but {@link #bind} run on the reactor's
 * thread.
 */
final class Listener implements Reactor.Handler {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.tripwire");
    private static final int MOST_GUESTS = 64;
    /** Whoever watches needs one; several nodes may be on one machine. */
    private static final int MOST_OF_AN_ADDRESS = 8;

    private static final int BACKLOG = 128;
    private static final long HANDSHAKE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final ServerSocketChannel socket;
    private final UUID incarnation;
    private final Reactor reactor;
    private final Places<Guest> guests = new Places<>(Descriptors.atMost(MOST_GUESTS, 8), MOST_OF_AN_ADDRESS);

    private Listener(ServerSocketChannel socket, UUID incarnation, Reactor reactor) {
        this.socket = socket;
        this.incarnation = incarnation;
        this.reactor = reactor;
    }

    /** Takes the port; calls wait until the reactor runs. */
    static Listener bind(SocketAddress address, UUID incarnation, Reactor reactor) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.bind(address, BACKLOG);
            Listener listener = new Listener(socket, incarnation, reactor);
            reactor.register(socket, SelectionKey.OP_ACCEPT, listener);
            return listener;
        } catch (IOException | RuntimeException failed) {
            Reactor.close(socket);
            throw failed;
        }
    }

    int port() {
        return socket.socket().getLocalPort();
    }

    @Override
    public void ready(SelectionKey key) {
        try {
            SocketChannel channel = socket.accept();
            if (channel != null) {
                admit(channel);
            }
        } catch (IOException exhausted) {
            // Such as too many open files. Trying again at once would only burn the processor.
            log.debug("cannot accept: {}", exhausted.toString());
            key.interestOps(0);
            reactor.after(PAUSE_NANOS, () -> key.interestOps(SelectionKey.OP_ACCEPT));
        }
    }

    private void admit(SocketChannel channel) {
        InetAddress from = channel.socket().getInetAddress();
        // Rather one who has not asked yet.
        guests.inTheWay(from).stream()
                .min(Comparator.comparing(guest -> guest.answered))
                .ifPresent(Guest::leave);
        Guest guest = new Guest(channel);
        guests.add(guest, from);
        try {
            channel.configureBlocking(false);
            Keepalive.on(channel);
            reactor.register(channel, SelectionKey.OP_READ, guest);
        } catch (IOException gone) {
            guest.leave();
        }
    }

    /** Somebody at the other end: asks once, is answered once, and is silent from then on. */
    private final class Guest implements Reactor.Handler {
        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocate(Greeting.LONGEST);
        private final Scheduler.Cancel patience;
        private boolean answered;

        Guest(SocketChannel channel) {
            this.channel = channel;
            this.patience = reactor.after(HANDSHAKE_NANOS, this::leave);
        }

        @Override
        public void ready(SelectionKey key) {
            try {
                int count = channel.read(received);
                if (count < 0 || !isProper()) {
                    leave();
                }
            } catch (IOException reset) {
                leave();
            }
        }

        private boolean isProper() throws IOException {
            if (answered) {
                return false;
            }
            Optional<String> line = Greeting.firstLine(received);
            if (line.isEmpty()) {
                return received.hasRemaining();
            }
            Optional<UUID> wanted = Greeting.askedFor(line.get());
            if (wanted.isEmpty()) {
                return false;
            }
            ByteBuffer answer = Greeting.answer(incarnation);
            channel.write(answer);
            if (!wanted.get().equals(incarnation)) {
                return false;
            }
            answered = true;
            patience.cancel();
            return !answer.hasRemaining();
        }

        /** Who was answered must not take this for the death of the process: closing so resets the connection. */
        void leave() {
            patience.cancel();
            guests.remove(this);
            if (answered) {
                try {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                } catch (IOException over) {
                    log.trace("over already", over);
                }
            }
            Reactor.close(channel);
        }
    }
}
