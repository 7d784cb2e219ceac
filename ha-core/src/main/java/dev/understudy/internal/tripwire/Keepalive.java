package dev.understudy.internal.tripwire;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * TCP keepalive, so that a connection to a machine that is gone does not stay for ever. Such an end is no evidence of
 * anything: one rule of a firewall brings it about, and the same rule then refuses in the name of a living process.
 */
final class Keepalive {
    private static final int IDLE_SECONDS = 10;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 3;

    private Keepalive() {}

    static void on(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        // Not every platform lets us choose the times; its own are longer.
        choose(channel, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        choose(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
        choose(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }

    private static void choose(SocketChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }
}
