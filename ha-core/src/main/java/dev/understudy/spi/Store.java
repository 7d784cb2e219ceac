package dev.understudy.spi;

import java.util.Map;

/**
 * Where elections and their shared state live, as a program names it to a builder: {@code InMemory.create()}, or
 * {@code Etcd.at("10.0.0.1:2379")} of the etcd module. Immutable, so one may be given to any number of nodes.
 *
 * <p>A store is its keys: giving it to a builder is the same as setting {@code cluster.leader-elector} and these keys
 * one by one, and they are checked when the builder builds.
 */
public interface Store {
    /** The name of its backend, as users write it in {@code cluster.leader-elector}. */
    String backend();

    /** The keys it stands for, under their canonical names, with values as a user would write them. */
    Map<String, String> keys();

    /**
     * Opens it without blocking on the network. The caller closes what it gets; the store can be opened again.
     *
     * @param settings all values of the node, {@link #keys} among them
     * @throws dev.understudy.error.ConfigException if a value breaks a rule
     */
    Backend open(Settings settings);
}
