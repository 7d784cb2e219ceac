package dev.understudy.internal.node;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.understudy.internal.lock.QueuedLocks;
import dev.understudy.internal.mirror.WatchedMirror;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.spi.Backend;
import dev.understudy.state.Locks;
import dev.understudy.state.Mirror;
import java.util.Set;
import java.util.UUID;

/** What a node offers its service beside the state itself: mirrors of it, and locks. */
public final class StateServices implements AutoCloseable {
    private final ImmutableMap<String, WatchedMirror> mirrors;
    private final QueuedLocks locks;

    /**
     * @param incarnation of the node
     * @param mirrored prefixes of the keys to mirror
     */
    public StateServices(
            HaConfig config,
            Backend backend,
            String prefix,
            UUID incarnation,
            Set<String> mirrored,
            SystemPorts system) {
        this.mirrors = Maps.toMap(
                mirrored,
                keys -> new WatchedMirror(
                        backend.feed(prefix),
                        keys,
                        system.serial("mirror"),
                        system.scheduler(),
                        system.ports().ticker(),
                        config.timing().startBudget()));
        this.locks = new QueuedLocks(
                name -> backend.lock(prefix, name, incarnation),
                config.id(),
                config.timing(),
                system.ports().ticker(),
                system.scheduler());
    }

    /** Begins to fill the mirrors. */
    public void start() {
        mirrors.values().forEach(WatchedMirror::start);
    }

    public Mirror mirror(String keys) {
        Mirror mirror = mirrors.get(keys);
        if (mirror == null) {
            throw new IllegalArgumentException("no mirror of '" + keys + "': ask the builder for it");
        }
        return mirror;
    }

    public Locks locks() {
        return locks;
    }

    @Override
    public void close() {
        mirrors.values().forEach(WatchedMirror::close);
        locks.close();
    }
}
