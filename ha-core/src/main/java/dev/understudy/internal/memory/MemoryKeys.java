package dev.understudy.internal.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.spi.LeaseId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Optional;

/**
 * Names of all keys of one election, as the etcd backend names them; the prefix is escaped where it is a part of a
 * name, so that no election's keys lie under those of another.
 *
 * @param prefix of the election, as the user wrote it
 * @param lock whose queue this is, if it is not the election's own
 */
record MemoryKeys(String prefix, Optional<String> lock) {
    MemoryKeys(String prefix) {
        this(prefix, Optional.empty());
    }

    /** Entries are {@code <prefix>/<lease hex>}, whatever the prefix ends in, as etcd's own election names them. */
    String queue() {
        return lock.map(name -> locks() + URLEncoder.encode(name, UTF_8)).orElse(prefix) + "/";
    }

    /** The queues of all locks have names that begin so. */
    String locks() {
        return "understudy/" + escaped() + "/locks/";
    }

    /** The lock in whose queue an entry stands. */
    String lockOf(String entry) {
        return URLDecoder.decode(entry.substring(locks().length(), entry.lastIndexOf('/')), UTF_8);
    }

    String members() {
        return "understudy/" + escaped() + "/members/";
    }

    String member(String id) {
        return members() + id;
    }

    String history() {
        return "understudy/" + escaped() + "/history/";
    }

    /** The challenge to the holder of a lease. */
    String challenge(LeaseId lease) {
        return "understudy/" + escaped() + "/challenges/" + lease.hex();
    }

    String requests() {
        return "understudy/" + escaped() + "/requests/";
    }

    /** See {@link dev.understudy.spi.StateStore#raiseBarrier}. */
    String barrier() {
        return "understudy/" + escaped() + "/barrier";
    }

    String base() {
        return "understudy/" + escaped() + "/base";
    }

    String state() {
        return "state/" + escaped() + "/";
    }

    private String escaped() {
        return URLEncoder.encode(prefix, UTF_8);
    }
}
