package dev.understudy.testkit.etcd;

/** How the client ports of a test's etcd are protected. */
public enum TestTls {
    /** Plain text. */
    OFF,

    /** etcd shows a certificate of the test's own authority. */
    SERVER,

    /** As {@link #SERVER}, and clients must show a certificate of the same authority. */
    MUTUAL,

    /** etcd makes a certificate for itself, so nobody can check it; see {@code etcd --auto-tls}. */
    AUTO
}
