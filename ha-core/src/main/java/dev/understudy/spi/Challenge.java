package dev.understudy.spi;

/**
 * What the store shows of the challenge to a leader, in one linearizable step.
 *
 * @param revision of the challenge, which is another one each time it is put; 0 if there is none
 * @param storeTerm changes when the store has a new leader of its own; 0 if it tells none
 */
public record Challenge(long revision, long storeTerm) {
    /** Whether it stands there, unanswered. */
    public boolean stands() {
        return revision != 0;
    }
}
