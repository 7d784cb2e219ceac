package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import org.teavm.interop.Address;

/** A connection of the machine's own sockets, whose whole life has one limit. */
final class PlainWire implements Wire {
    private final Duration limit;
    private final long end;
    private final int connection;

    PlainWire(Target target, Duration limit) throws IOException {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
        this.connection = known(
                Calls.connect(Address.ofData((target.host() + "\0").getBytes(ISO_8859_1)), target.port(), millisLeft()),
                target);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        good(Calls.send(connection, Address.ofData(bytes), bytes.length, millisLeft()));
    }

    @Override
    public int receive(byte[] into, int from) throws IOException {
        return good(Calls.receive(connection, Address.ofData(into).add(from), into.length - from, millisLeft()));
    }

    @Override
    public void close() {
        Calls.close(connection);
    }

    private int millisLeft() {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, (end - System.nanoTime()) / 1_000_000));
    }

    private int known(int result, Target target) throws IOException {
        if (result == Calls.UNKNOWN_HOST) {
            throw new IOException("unknown host " + target.host());
        }
        return good(result);
    }

    private int good(int result) throws IOException {
        if (result < 0) {
            throw new IOException(
                    switch (result) {
                        case Calls.REFUSED -> "Connection refused";
                        case Calls.LATE -> "no answer within " + limit.toMillis() + " ms";
                        default -> "the connection broke";
                    });
        }
        return result;
    }
}
