package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.understudy.error.ConfigException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.state.Keys;
import io.etcd.jetcd.ByteSequence;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.UUID;

/**
 * Every key name of one election, in one place.
 *
 * <p>Queue entries are {@code <prefix>/<lease hex>}: the slash is added whatever the prefix ends in, because
 * {@code NewElection} of etcd's Go client does so; with {@code /leader/} they are {@code /leader//<lease hex>}. Thus
 * {@code etcdctl elect <prefix>} with the user's own prefix joins the same election. All other keys carry the prefix
 * escaped, as one path segment, so that nothing but entries lies under it.
 *
 * <p>Names are without the namespace; {@link #wire} and {@link #name} add and remove it. (jetcd could do that too, but
 * its Election API then returns keys that its transactions cannot compare.)
 *
 * @param namespace in front of everything; empty or ending in {@code /}
 * @param prefix of the election, as the user wrote it
 * @param lock whose queue is meant, if it is not the election's own
 * @param owner the incarnation that takes this lock
 */
record EtcdKeys(String namespace, String prefix, Optional<String> lock, Optional<UUID> owner) {
    /** Ends the name of the record of a term's end. */
    static final String END = "/end";

    static final String PREFIX_KEY = "cluster.etcd-election-prefix";

    /**
     * Checks the prefix.
     *
     * @throws ConfigException if it is blank, or if its queue would lie among other keys of ours
     */
    EtcdKeys {
        if (prefix.isBlank()) {
            throw new ConfigException(PREFIX_KEY, prefix, "must not be empty");
        }
        if (!Keys.isText(prefix)) {
            throw new ConfigException(PREFIX_KEY, prefix, "must be well-formed Unicode");
        }
        for (String reserved : new String[] {"understudy", "state"}) {
            if ((prefix + "/").startsWith(reserved + "/")) {
                throw new ConfigException(PREFIX_KEY, prefix, "must not begin with " + reserved + "/: reserved");
            }
        }
    }

    /** The keys of an election. */
    EtcdKeys(String namespace, String prefix) {
        this(namespace, prefix, Optional.empty(), Optional.empty());
    }

    /** The same keys, but with the queue of a lock in place of the election's. */
    EtcdKeys lock(String name, UUID by) {
        return new EtcdKeys(namespace, prefix, Optional.of(name), Optional.of(by));
    }

    /** All queue entries have names that begin so. */
    String queue() {
        return lock.map(name -> locks() + URLEncoder.encode(name, UTF_8)).orElse(prefix) + "/";
    }

    /** The queues of all locks have names that begin so. */
    String locks() {
        return own() + "locks/";
    }

    /** What an incarnation has under leases of its own beside its session, for locks, has names that begin so. */
    String holdings(UUID incarnation) {
        return own() + "holdings/" + incarnation + "/";
    }

    /** The lock in whose queue an entry stands; empty if no name of a lock is escaped so, and it stands in none. */
    Optional<String> lockOf(ByteSequence wire) {
        String entry = name(wire);
        int end = entry.lastIndexOf('/');
        if (end <= locks().length()) {
            return Optional.empty();
        }
        String escaped = entry.substring(locks().length(), end);
        try {
            String name = URLDecoder.decode(escaped, UTF_8);
            return Optional.of(name)
                    .filter(it ->
                            Keys.isText(it) && URLEncoder.encode(it, UTF_8).equals(escaped));
        } catch (IllegalArgumentException badlyEscaped) {
            return Optional.empty();
        }
    }

    /** The queue entry under this lease. */
    String entry(LeaseId lease) {
        return queue() + lease.hex();
    }

    /** All records of the registry have names that begin so. */
    String members() {
        return own() + "members/";
    }

    /** The registry's record of a node. */
    String member(String id) {
        return members() + id;
    }

    /** What is known of past terms has names that begin so. */
    String history() {
        return own() + "history/";
    }

    /** What the terms of the election count from. */
    String base() {
        return own() + "base";
    }

    /** How the term of a queue entry began; names sort as terms do. */
    String began(Entry entry) {
        return history() + String.format("%020d", entry.term().number());
    }

    /** How the term of a queue entry ended. */
    String ended(Entry entry) {
        return began(entry) + END;
    }

    /** Names the sign of life of whoever holds this lease: the armed record, and the signs under it. */
    String vital(LeaseId lease) {
        return own() + "vital/" + lease.hex();
    }

    /** All signs under this lease, and the guards in front of them, have names that begin so. */
    String signs(LeaseId lease) {
        return vital(lease) + "/";
    }

    /** The election whose only candidate is the {@code n}-th sign under this lease. */
    String signElection(LeaseId lease, long n) {
        return signs(lease) + n;
    }

    /** The {@code n}-th sign: the entry that etcd makes in that election. */
    String sign(LeaseId lease, long n) {
        return signElection(lease, n) + "/" + lease.hex();
    }

    /** The entry in front of the {@code n}-th sign, which keeps its campaign waiting. */
    String guard(LeaseId lease, long n) {
        return signElection(lease, n) + "/guard";
    }

    /** The challenge to whoever holds this lease; not among its signs, which others read and clear away. */
    String challenge(LeaseId lease) {
        return own() + "challenges/" + lease.hex();
    }

    /** What operators ask of the leader has names that begin so. */
    String requests() {
        return own() + "requests/";
    }

    /** What stops late writes of a term, see {@link dev.understudy.spi.StateStore#raiseBarrier}. */
    String barrier() {
        return "understudy/" + escaped() + "/barrier";
    }

    /** All keys of the shared state have names that begin so. */
    String state() {
        return "state/" + escaped() + "/";
    }

    /** The smallest key behind this one, as etcd stores them. */
    static ByteSequence behind(ByteSequence wire) {
        return wire.concat(ByteString.copyFrom(new byte[] {0}));
    }

    /** The key as etcd stores it. */
    ByteSequence wire(String name) {
        return ByteSequence.from(Keys.bytes(namespace + name));
    }

    /** The name of a key as etcd stores it, without loss also if it is not UTF-8: {@link Keys}. */
    String name(ByteSequence wire) {
        return Keys.ofBytes(wire.getBytes()).substring(namespace.length());
    }

    /** The name of a key of the state, as its users know it. */
    String stateName(ByteSequence wire) {
        return name(wire).substring(state().length());
    }

    /** All keys but the queue and the shared state have names that begin so. */
    String own() {
        return "understudy/" + escaped() + "/";
    }

    private String escaped() {
        return URLEncoder.encode(prefix, UTF_8);
    }
}
