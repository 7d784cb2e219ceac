package dev.understudy.spi;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What operators ask of the leader of one election, and its answers: through the store, so that nobody needs to reach
 * the leader itself. Stages and failures as in {@link ElectionStore}.
 */
public interface Requests extends AutoCloseable {
    /** The largest request in bytes; a larger one is {@link Request.Unclear}. */
    int MOST_BYTES = 4 * 1024;

    /** Leaves a request under a lease of whoever asks. Fails with {@link dev.understudy.error.LeaseGoneException}. */
    CompletionStage<Request> ask(LeaseId lease, Request.Wish wish, Duration timeout);

    /** The oldest requests that have no answer yet, read linearizably; looks at {@code limit} requests at most. */
    CompletionStage<ImmutableList<Request>> open(int limit, Duration timeout);

    /**
     * Answers a request, unless it is gone or has an answer; one that is under no lease is removed instead, since
     * nobody would.
     *
     * @return whether this call did it
     */
    CompletionStage<Boolean> answer(Request request, RequestAnswer reply, Duration timeout);

    /**
     * The answer to a request, if there is one. Fails with {@link dev.understudy.error.LeaseGoneException} if the
     * request is no more.
     */
    CompletionStage<Optional<RequestAnswer>> reply(Request request, Duration timeout);

    /** A doorbell for all requests and answers; see {@link CandidateQueue#watch}. */
    Subscription listen(Runnable ring);

    /** Closes its watches. Idempotent. */
    @Override
    void close();
}
