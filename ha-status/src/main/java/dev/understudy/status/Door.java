package dev.understudy.status;

import dev.understudy.internal.net.Places;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.util.List;

/**
 * Where connections of a server come in. They are counted here, before a byte of TLS or HTTP was read of them: when
 * there are too many, the oldest of the address with the most gives way, so that the newest always gets in and nobody
 * keeps others out. Its server channels and their connections belong to one event loop, which alone uses it.
 */
final class Door {
    /** Connections that may still be open although their place is another's. */
    private static final int LEAVING = 8;

    private final int most;
    private final Places<Channel> places;
    private int open;

    /** @param most connections at a time; an address has at most three quarters of them */
    Door(int most) {
        this.most = most;
        places = new Places<>(most, Math.max(1, most / 4 * 3));
    }

    /** Server channels whose connections all come in by this door. */
    ChannelFactory<ServerChannel> channels() {
        return Watched::new;
    }

    private void came(SocketChannel guest) {
        open++;
        InetAddress from = guest.remoteAddress().getAddress();
        places.inTheWay(from).stream().findFirst().ifPresent(this::sendAway);
        places.add(guest, from);
        var unused = guest.closeFuture().addListener(gone -> {
            open--;
            places.remove(guest);
        });
    }

    private void sendAway(Channel guest) {
        places.remove(guest);
        // One that has just come cannot be closed yet; this is run as soon as it can be.
        // First, so that no protocol says goodbye at leisure.
        guest.pipeline().addFirst(new ChannelHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                var unused = context.close();
            }
        });
    }

    private final class Watched extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            if (open >= most + LEAVING) {
                // The others wait in the kernel until some have left.
                return 0;
            }
            int before = accepted.size();
            int count = super.doReadMessages(accepted);
            for (Object guest : accepted.subList(before, accepted.size())) {
                came((SocketChannel) guest);
            }
            return count;
        }
    }
}
