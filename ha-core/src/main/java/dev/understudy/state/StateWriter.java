package dev.understudy.state;

import dev.understudy.Leadership;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;
import dev.understudy.error.VersionConflictException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The shared state as one leader writes it. Every write carries the term and is applied only while that term's queue
 * entry exists (claim S1), in one step with the write; what is known to be too late is refused without asking.
 *
 * <p>Independent writes under way at the same time share one commit of the store; a conflict of one never fails its
 * neighbours. Writes of one key are applied in the order of their calls.
 *
 * <p>Every write fails with {@link NotLeaderException} (the term is over) or {@link UnavailableException} (the store
 * refused it, or too many writes wait): not applied; with {@link OutcomeUnknownException}: read before any retry (claim
 * S7). After an unknown outcome a read through the same state tells the truth: what was not applied by then never is.
 * Safe from any thread.
 */
public interface StateWriter {
    /** The term it writes under. */
    Leadership leadership();

    /**
     * Writes one key, whatever it holds.
     *
     * @return its new version
     */
    Reply<Long> put(String key, byte[] value);

    /** Writes one key as UTF-8 text. */
    default Reply<Long> put(String key, String text) {
        return put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes one key unless it exists. */
    Reply<Swap> putIfAbsent(String key, byte[] value);

    /** Writes a key if nobody has written it since it was read; safe against ABA. */
    Reply<Swap> compareAndSwap(Versioned seen, byte[] value);

    /** Writes a key if it exists and has the value {@code expected}. */
    Reply<Swap> compareAndSwap(String key, byte[] expected, byte[] value);

    /** Deletes one key; deleting an absent key is no error. */
    Reply<Void> delete(String key);

    /**
     * Applies the whole transaction, or nothing of it. Fails with {@link VersionConflictException} too (a condition
     * does not hold): not applied.
     *
     * @return the revision of the commit: the new version of every key it put
     */
    Reply<Long> commit(Transaction transaction);

    /**
     * Runs {@code body} on the calling thread and commits what it wrote, serializably: all its reads are of one
     * revision, and at the commit none of the keys and ranges it read may have changed; if one has, the body runs
     * again, after a short random pause, a bounded number of times. It also runs again when it writes nothing or throws
     * and may have read what is stale. Blocks. The body may wait for its own reads, must not have effects of its own,
     * and whatever it throws ends the transaction with nothing written.
     *
     * <p>Throws {@link VersionConflictException} when the last attempt collided too.
     *
     * @return what the body returned
     */
    <R> R transact(Function<Tx, R> body);

    /**
     * The same without blocking: the body must not wait, and returns a stage. It runs on the calling thread at first,
     * and on a thread of the store or a timer when it runs again.
     */
    <R> Reply<R> transactAsync(Function<Tx, CompletionStage<R>> body);
}
