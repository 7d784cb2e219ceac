package dev.understudy;

/**
 * Work without a result that only the leader may do; see {@link HaNode#runGuarded}.
 *
 * @param <X> what it may throw; nothing checked, if the lambda throws nothing checked
 */
@FunctionalInterface
public interface GuardedAction<X extends Exception> {
    /**
     * Does the work.
     *
     * @param term under which it is done; hand it to every write
     */
    void under(Leadership term) throws X;
}
