package dev.understudy.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Asks a leader through the store whether it lives: whoever is first in line puts a challenge, and a leader that lives
 * and reaches the store answers by taking it away (claim S10). Threading, time-outs and failures are as in
 * {@link ElectionStore}.
 */
public interface Challenges {
    /**
     * Puts a challenge to the holder of {@code leader}, under the lease of {@code own}, in place of an older one, if
     * both entries still have their create revisions; else does nothing.
     *
     * @return the challenge; one that does not stand if nothing was done
     */
    CompletionStage<Challenge> put(Entry own, Entry leader, Duration timeout);

    /** Reads linearizably what there is of the challenge to the holder of {@code leader}. */
    CompletionStage<Challenge> look(Entry leader, Duration timeout);

    /**
     * Answers: takes the challenge to the holder of {@code own} away, if a linearizable read shows one. It must work
     * also where the store takes no more data. Idempotent.
     *
     * @return whether there was one
     */
    CompletionStage<Boolean> answer(Entry own, Duration timeout);

    /** A watch as of {@link CandidateQueue#watch}, for the challenge to the holder of {@code own}. */
    Subscription listen(Entry own, Runnable ring);
}
