package dev.understudy.internal.tripwire;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * TCP keepalive, so that a connection to a machine that is gone does not stay for ever. Such an end is no evidence of
 * anything: one rule of a firewall brings it about, and the same rule then refuses in the name of a living process.
 */
final class Keepalive {
    /**
     * By name, because the JDK keeps these options in a module, jdk.net, that a run-time image may lack; nor can every
     * platform choose. Then its own times hold, which are longer.
     */
    private static final ImmutableMap<String, Integer> TIMES =
            ImmutableMap.of("TCP_KEEPIDLE", 10, "TCP_KEEPINTERVAL", 5, "TCP_KEEPCOUNT", 3);

    private Keepalive() {}

    static void on(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (SocketOption<?> option : channel.supportedOptions()) {
            Integer seconds = TIMES.get(option.name());
            if (seconds != null && option.type() == Integer.class) {
                choose(channel, option, seconds);
            }
        }
    }

    /** The type was looked at. */
    @SuppressWarnings("unchecked")
    private static void choose(SocketChannel channel, SocketOption<?> option, Integer value) throws IOException {
        channel.setOption((SocketOption<Integer>) option, value);
    }
}
