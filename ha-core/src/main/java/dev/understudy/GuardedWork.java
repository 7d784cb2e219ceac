package dev.understudy;

import org.jspecify.annotations.Nullable;

/**
 * Work that only the leader may do; see {@link HaNode#guarded}.
 *
 * @param <T> what it results in
 * @param <X> what it may throw; nothing checked, if the lambda throws nothing checked
 */
@FunctionalInterface
public interface GuardedWork<T extends @Nullable Object, X extends Exception> {
    /**
     * Does the work.
     *
     * @param term under which it is done; hand it to every write
     */
    T under(Leadership term) throws X;
}
