package dev.understudy.internal.tripwire;

import dev.understudy.internal.clock.Scheduler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One call to a listener: connects, asks, waits for the answer, and then for the end. Belongs to the reactor's thread.
 */
final class Dial implements Reactor.Handler {
    private static final long HANDSHAKE_NANOS = Duration.ofMillis(500).toNanos();

    private final UUID wanted;
    private final Reactor reactor;
    private final Ear ear;
    private final SocketChannel channel;
    private final long begunAtNanos;
    private final ByteBuffer received = ByteBuffer.allocate(Greeting.LONGEST);
    private final Scheduler.Cancel patience;
    private boolean connected;
    private boolean answered;
    private boolean over;

    /** How a call can end. */
    enum End {
        /** Nobody listens there: the machine said so, at once. */
        REFUSED,
        /** It was answered by the one we asked for, which then ended it in order (FIN), or whose kernel did. */
        CLOSED,
        /** It was answered by the one we asked for, and then reset (RST): by its kernel, or by something in between. */
        RESET,
        /** It was answered by the one we asked for, and then ended in a way that tells nothing of the other side. */
        BROKEN,
        /** Somebody else answered, or something else. */
        STRANGER,
        /** Anything else. */
        FAILED
    }

    /** Hears what comes of a call: perhaps an answer, and then one end, unless it is hung up before. */
    interface Ear {
        void answered();

        void ended(End end, String why);
    }

    private Dial(SocketChannel channel, UUID wanted, Reactor reactor, Ear ear) {
        this.channel = channel;
        this.wanted = wanted;
        this.reactor = reactor;
        this.ear = ear;
        this.begunAtNanos = reactor.now();
        this.patience = reactor.after(HANDSHAKE_NANOS, () -> end(End.FAILED, "no answer"));
    }

    /** Begins a call; the ear may hear of its end before this returns. */
    static Dial begin(InetSocketAddress target, UUID wanted, Reactor reactor, Ear ear) throws IOException {
        Dial dial = new Dial(SocketChannel.open(), wanted, reactor, ear);
        try {
            dial.connect(target);
        } catch (Throwable fault) {
            dial.hangUp();
            throw fault;
        }
        return dial;
    }

    private void connect(InetSocketAddress target) {
        try {
            channel.configureBlocking(false);
            Keepalive.on(channel);
            boolean atOnce = channel.connect(target);
            SelectionKey key = reactor.register(channel, SelectionKey.OP_CONNECT, this);
            if (atOnce) {
                ask(key);
            }
        } catch (IOException failed) {
            failed(failed);
        }
    }

    @Override
    public void ready(SelectionKey key) {
        if (over) {
            return;
        }
        try {
            if (!connected && channel.finishConnect()) {
                ask(key);
            } else if (connected) {
                listen();
            }
        } catch (IOException failed) {
            failed(failed);
        }
    }

    private void ask(SelectionKey key) throws IOException {
        connected = true;
        key.interestOps(SelectionKey.OP_READ);
        channel.write(Greeting.question(wanted));
    }

    private void listen() throws IOException {
        if (channel.read(received) < 0) {
            end(answered ? End.CLOSED : End.FAILED, "closed");
            return;
        }
        Optional<String> line = Greeting.firstLine(received);
        if (answered || (line.isEmpty() && !received.hasRemaining())) {
            end(answered ? End.BROKEN : End.STRANGER, "it says too much");
        } else if (line.isPresent()) {
            answered(Greeting.answeredBy(line.get()));
        }
    }

    private void answered(Optional<UUID> who) {
        if (who.equals(Optional.of(wanted))) {
            answered = true;
            patience.cancel();
            ear.answered();
        } else {
            end(End.STRANGER, "another process is there");
        }
    }

    private void failed(IOException cause) {
        if (!connected && isRefusal(cause)) {
            end(End.REFUSED, "refused");
        } else {
            End known = isReset(cause) ? End.RESET : End.BROKEN;
            end(answered ? known : End.FAILED, String.valueOf(cause.getMessage()));
        }
    }

    /**
     * Whether a read failed with ECONNRESET, and nothing else: our own keepalive (ETIMEDOUT), or what an ICMP message
     * made of it, says nothing of the other process. The JDK's channels throw a {@link SocketException} of their own,
     * with this text in any language, for a reset (source: {@code throwConnectionReset} in {@code SocketChannelImpl}),
     * and an {@link IOException} with the system's text for the rest. Whatever is not provably a reset counts as
     * nothing.
     *
     * <p>The system tells an error once: a second read would say that the stream has ended. So nobody reads again.
     */
    static boolean isReset(IOException cause) {
        return cause.getClass() == SocketException.class && "Connection reset".equals(cause.getMessage());
    }

    /**
     * Whether the failure of a connect means ECONNREFUSED, and nothing else. The JDK's channels make a
     * {@link ConnectException} of that, of ETIMEDOUT and of ENOTCONN (source: {@code handleSocketError} in OpenJDK's
     * {@code Net.c}); its text depends on the locale. A time-out takes a second at the very least, so one that failed
     * sooner was refused.
     */
    private boolean isRefusal(IOException cause) {
        return cause.getClass() == ConnectException.class && reactor.now() - begunAtNanos < HANDSHAKE_NANOS;
    }

    /** Ends the call; the ear hears no more of it. */
    void hangUp() {
        over = true;
        patience.cancel();
        Reactor.close(channel);
    }

    private void end(End how, String why) {
        if (!over) {
            hangUp();
            ear.ended(how, why);
        }
    }
}
