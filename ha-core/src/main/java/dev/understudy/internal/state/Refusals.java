package dev.understudy.internal.state;

import dev.understudy.NodeStatus.Refusal;
import dev.understudy.error.ConfigException;
import dev.understudy.error.StoreFullException;
import dev.understudy.internal.async.Failures;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the store takes what this node writes: what the last commit that it judged came to. Safe from any thread. */
public final class Refusals {
    private volatile Optional<Refusal> last = Optional.empty();

    /** Why writes are refused, for a reason that no retry helps; empty as far as is known. */
    public Optional<Refusal> last() {
        return last;
    }

    /** The reason is over, as far as can be seen without a write. */
    public void over() {
        last = Optional.empty();
    }

    /** A commit ended; one that got no answer, or lost its term, tells nothing. */
    void observe(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Failures.unwrap(failure);
        if (cause == null) {
            last = Optional.empty();
        } else if (cause instanceof StoreFullException full) {
            last = Optional.of(new Refusal(Refusal.Kind.FULL, String.valueOf(full.getMessage())));
        } else if (cause instanceof ConfigException wrong) {
            last = Optional.of(new Refusal(Refusal.Kind.FORBIDDEN, String.valueOf(wrong.getMessage())));
        }
    }
}
