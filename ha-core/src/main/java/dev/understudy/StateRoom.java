package dev.understudy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.understudy.api.Locks;
import dev.understudy.api.Mirror;
import dev.understudy.lock.QueuedLocks;
import dev.understudy.mirror.WatchedMirror;
import dev.understudy.port.Backend;
import dev.understudy.runtime.SystemPorts;
import java.util.Set;
import java.util.UUID;

/** What a node offers its service beside the state itself: mirrors of it, and locks. */
final class StateRoom implements AutoCloseable {
    private final ImmutableMap<String, WatchedMirror> mirrors;
    private final QueuedLocks locks;

    /**
     * @param incarnation of the node
     * @param mirrored prefixes of the keys to mirror
     */
    StateRoom(
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
                        system.alarm(),
                        config.timing().startBudget()));
        this.locks = new QueuedLocks(
                name -> backend.lock(prefix, name, incarnation),
                config.id(),
                config.timing(),
                system.ports().ticker(),
                system.alarm());
    }

    /** Begins to fill the mirrors. */
    void start() {
        mirrors.values().forEach(WatchedMirror::start);
    }

    Mirror mirror(String keys) {
        Mirror mirror = mirrors.get(keys);
        if (mirror == null) {
            throw new IllegalArgumentException("no mirror of '" + keys + "': ask the builder for it");
        }
        return mirror;
    }

    Locks locks() {
        return locks;
    }

    @Override
    public void close() {
        mirrors.values().forEach(WatchedMirror::close);
        locks.close();
    }
}
