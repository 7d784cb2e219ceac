package dev.understudy.state;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One attempt at a transaction, see {@link StateWriter#transact}. It reads the state of one revision, with its own
 * writes on top; nothing is written before the body has returned.
 *
 * <p>For one thread at a time. Replies fail with {@link dev.understudy.error.UnavailableException}, and with a
 * {@link dev.understudy.error.CompactedException} when the store does not have the revision any more: let it pass, so
 * that the transaction runs again.
 */
public interface Tx {
    /**
     * Reads one key; empty if absent. A key that this transaction has written has version {@link Transaction#ABSENT}.
     */
    Reply<Optional<Versioned>> get(String key);

    /**
     * Reads the first keys that start with {@code prefix}, in the order of keys. At the commit that whole stretch must
     * be as it was, keys that were not there included.
     *
     * @param limit the most to return, at least 1
     * @throws IllegalStateException if this transaction has already written a key there
     */
    Reply<ImmutableList<Versioned>> range(String prefix, int limit);

    /** Writes one key; a second write of it replaces the first. */
    void put(String key, byte[] value);

    /** Writes one key as UTF-8 text. */
    default void put(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes one key; deleting an absent key is no error. */
    void delete(String key);
}
