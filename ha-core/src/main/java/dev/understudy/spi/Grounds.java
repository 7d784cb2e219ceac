package dev.understudy.spi;

/**
 * Why a leader's entry may be removed (claim S10). What a suspicion rests on is compared in the step that removes the
 * entry: a sign of life that comes at the last moment wins or loses, and nothing is in between.
 */
public sealed interface Grounds {
    /** The death of its process is proven. */
    record Proven() implements Grounds {}

    /**
     * Its sign of life stayed away.
     *
     * @param armedRevision the revision of the record that named the sign: unchanged until the sign is restored
     */
    record SignLost(long armedRevision) implements Grounds {}

    /**
     * It did not answer a challenge.
     *
     * @param challengeRevision the revision of the challenge: its answer is that it is gone
     */
    record Unanswered(long challengeRevision) implements Grounds {}

    /** Whether the death is proven, and not only suspected. */
    default boolean isProven() {
        return this instanceof Proven;
    }
}
