package dev.understudy.runtime;

import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Makes one of our exceptions of whatever a stage failed with. */
final class Failures {
    private Failures() {}

    /** What a stage really failed with. */
    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : failure;
    }

    /** The same as one of ours; what a backend did not classify may have been applied (claim S7). */
    static HaException classify(String verb, Throwable failure) {
        Throwable cause = unwrap(failure);
        return cause instanceof HaException known
                ? known
                : new OutcomeUnknownException(verb + " failed: " + cause, cause);
    }
}
