package dev.understudy.etcd;

/** What this process knows of whether its etcd removes the key of a cancelled call, without which no sign is one. */
enum SignTrial {
    OPEN,
    PASSED,
    FAILED
}
