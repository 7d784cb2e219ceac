package dev.understudy.bench.race;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;

/** The stores of a run, each started when first needed. Safe from any thread. */
final class Stores implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    @GuardedBy("this")
    private final Map<String, Store> running = new HashMap<>();

    /** On the loopback interface. */
    Store get(StoreKind kind) {
        return get(kind, LOOPBACK);
    }

    /** At an address of this machine. */
    synchronized Store get(StoreKind kind, String host) {
        return running.computeIfAbsent(kind + "@" + host, name -> start(kind, host));
    }

    private static Store start(StoreKind kind, String host) {
        return switch (kind) {
            case ETCD -> host.equals(LOOPBACK) ? EtcdStore.start(1, false) : EtcdStore.at(host);
            case ETCD_AUTH -> EtcdStore.start(1, true);
            case ZOOKEEPER -> ProcessStore.of(Programs.store("zookeeper", "host=" + host), host);
            case ZOOKEEPER_FAST -> ProcessStore.of(Programs.store("zookeeper", "host=" + host, "tick=500"), host);
            case KUBERNETES -> ProcessStore.of(Programs.store("kubernetes", "host=" + host), host);
        };
    }

    @Override
    public synchronized void close() {
        running.values().forEach(Store::close);
        running.clear();
    }
}
