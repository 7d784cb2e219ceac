package dev.understudy.internal.runtime;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The term that this process holds, until it has left the queue. Changed by the loop only; read from any thread. */
final class Tenure {
    private final CrashWatch crashes;
    private boolean deposed;
    private boolean fit = true;
    private volatile @Nullable HeldTerm term;

    Tenure(CrashWatch crashes) {
        this.crashes = crashes;
    }

    /** The term in progress, also while its service stops. */
    Optional<HeldTerm> term() {
        return Optional.ofNullable(term);
    }

    void begin(HeldTerm held) {
        deposed = false;
        term = held;
    }

    /** Nobody relies on the term any more, and this process need not be known to live. */
    void end() {
        crashes.end();
        term().ifPresent(HeldTerm::over);
        term = null;
    }

    /** Says that the service is told to stop; returns whether it is for the first time. */
    boolean depose() {
        boolean first = !deposed;
        deposed = true;
        return first;
    }

    /** Whether the service did not fail when it was started last. */
    boolean isFit() {
        return fit;
    }

    void startFailed() {
        fit = false;
    }

    void started() {
        fit = true;
    }
}
