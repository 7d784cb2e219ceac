package dev.understudy.bench.race;

/** The stores of the race. */
enum StoreKind {
    /** One member with etcd's defaults. */
    ETCD,
    /** The same with authentication on. */
    ETCD_AUTH,
    /** ZooKeeper with its defaults: a tick of 3 s, so sessions of 6 to 60 s. */
    ZOOKEEPER,
    /** ZooKeeper with a tick of 500 ms, so that a session of 3 s is granted. */
    ZOOKEEPER_FAST,
    /** fabric8's stand-in for the Kubernetes API server. */
    KUBERNETES
}
