package dev.understudy.testkit.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A real etcd under test, wherever it runs. Thread-safe. */
public interface TestEtcd extends AutoCloseable {
    /** The client addresses of all members, running or not. */
    List<URI> endpoints();

    /** The client addresses as {@code db.etcd.host} takes them: one text, separated by commas. */
    default String connectString() {
        return endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
    }

    /**
     * All a client needs to connect, as {@code db.etcd.*} settings: addresses, certificates and login.
     *
     * <pre>{@code
     * etcd.settings().forEach(HaNode.builder("node-1")::set);
     * }</pre>
     */
    Map<String, String> settings();

    /**
     * The authority that signed the certificates of etcd and its clients; empty without
     * {@link EtcdExtension.Builder#tls}.
     */
    Optional<TestCertificates> certificates();

    /**
     * Runs {@code etcdctl} with every permission, for what a test must arrange or look at: keys, users, alarms.
     *
     * @return what it printed
     * @throws dev.understudy.internal.etcd.server.EtcdServerException if there is no etcdctl, or it fails; quotes what
     *     it printed
     */
    String etcdctl(String... arguments);

    /**
     * All members.
     *
     * @throws IllegalStateException if this etcd was given by the environment: such members are not ours to break
     */
    List<TestMember> members();

    /** One member, counted from 0. */
    default TestMember member(int index) {
        return members().get(index);
    }

    /** The member that leads; empty while there is none. */
    default Optional<TestMember> leader() {
        return members().stream().filter(TestMember::isLeader).findFirst();
    }

    /** Starts the members that do not run, thaws the frozen ones, and waits until all are healthy. */
    void heal(Duration limit);

    /** Ends all members and deletes their data; leaves an etcd alone that was given by the environment. */
    @Override
    void close();
}
