package dev.understudy.spi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The watches that one election store has opened, to be closed with it. Safe from any thread. */
public final class Subscriptions {
    private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Keeps a watch until it is closed; closes it at once if the store is closed. */
    public Subscription add(Subscription watch) {
        open.add(watch);
        if (closed) {
            watch.close();
        }
        return () -> {
            watch.close();
            open.remove(watch);
        };
    }

    /** Closes all of them, and those that come later. */
    public void close() {
        closed = true;
        open.forEach(Subscription::close);
        open.clear();
    }
}
