package dev.understudy.internal.tripwire;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Evidence;
import dev.understudy.spi.ForeignText;
import dev.understudy.spi.Member;
import dev.understudy.spi.Subscription;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices the death of a process by a TCP connection into it: when the process dies, its kernel closes the connection
 * in order and refuses new ones. That proves the death as long as the address is the process' own (assumption A5), and
 * it needs nothing of the store. A connection that was reset is reported as such, and proves nothing by itself.
 *
 * <p>The proof never comes from silence: a frozen process, a cut network or a lost machine neither closes nor refuses.
 */
public final class Tripwire implements CrashSensor {
    /** In {@code cluster.crash-detect}. */
    public static final String NAME = "tripwire";

    private static final Logger log = LoggerFactory.getLogger("dev.understudy.tripwire");

    private final Reactor reactor;
    private final Optional<Listener> listener;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

    private Tripwire(Reactor reactor, Optional<Listener> listener) {
        this.reactor = reactor;
        this.listener = listener;
        reactor.uponBreakdown(() -> watchers.forEach(Watcher::goBlind));
    }

    /** What is wrong with it, in words, if it works no more. */
    public Optional<String> trouble() {
        return reactor.isBroken()
                ? Optional.of(
                        "the tripwire is out of order: a crash is noticed otherwise, at the latest when a lease ends")
                : Optional.empty();
    }

    /**
     * Listens, and can watch others.
     *
     * @param incarnation of this process
     * @param address where to listen; port 0 is any free one
     * @param threads runs one task, which lasts until {@link #close}, on a daemon thread of its own
     * @throws IOException if it cannot listen there
     */
    public static Tripwire listening(UUID incarnation, InetSocketAddress address, Ticker ticker, Executor threads)
            throws IOException {
        Reactor reactor = new Reactor(ticker);
        Listener listener;
        try {
            listener = Listener.bind(address, incarnation, reactor);
        } catch (IOException | RuntimeException refused) {
            reactor.discard();
            throw refused;
        }
        Tripwire tripwire = new Tripwire(reactor, Optional.of(listener));
        threads.execute(reactor);
        return tripwire;
    }

    /**
     * Only watches others.
     *
     * @param threads as above
     * @throws IOException if this process may not open any more files
     */
    public static Tripwire deaf(Ticker ticker, Executor threads) throws IOException {
        Reactor reactor = new Reactor(ticker);
        Tripwire tripwire = new Tripwire(reactor, Optional.empty());
        threads.execute(reactor);
        return tripwire;
    }

    /** The port it listens on. */
    public OptionalInt port() {
        return listener.map(Listener::port).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The listener shows that this process lives, whether it leads or not. */
    @Override
    public Subscription show(Entry own) {
        return () -> {};
    }

    @Override
    public Subscription watch(Entry leader, Member member, Consumer<Evidence> report) {
        Optional<InetSocketAddress> target = target(member.who().tripwire());
        if (target.isEmpty()) {
            log.info("{} has no tripwire: its crash will be noticed otherwise", leader.holder());
            return () -> {};
        }
        Watcher watcher = new Watcher(member.who(), target.get(), reactor, report);
        watchers.add(watcher);
        if (reactor.isBroken()) {
            watcher.goBlind();
        }
        reactor.execute(watcher::call);
        return () -> {
            watcher.close();
            watchers.remove(watcher);
        };
    }

    /** Closes the listener too, so it must come after the end of all that the process does as a leader. */
    @Override
    public void close() {
        watchers.forEach(Watcher::close);
        watchers.clear();
        reactor.end();
    }

    /** A numeric address and a port; a name could mean another machine from one call to the next. */
    private static Optional<InetSocketAddress> target(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<HostAndPort> numeric =
                ForeignText.address(text).filter(parsed -> InetAddresses.isInetAddress(parsed.getHost()));
        if (numeric.isEmpty()) {
            log.warn("not a tripwire's address: {}", ForeignText.quoted(text));
        }
        return numeric.map(
                parsed -> new InetSocketAddress(InetAddresses.forString(parsed.getHost()), parsed.getPort()));
    }
}
