package dev.understudy.spi;

/**
 * A stretch of the store's life in which its revisions only rise, as this process has seen it. A store that is restored
 * to an older state while processes live begins a new era for each of them (claim S2, assumption A4): what they
 * remember of terms, places in the queue, and copies of the state may describe what never was.
 *
 * @param number counted by this process alone, from 0: never stored, and never compared with another process' count
 * @param reached the highest revision that this process knows the store to have had in all eras before this one
 */
public record Era(long number, long reached) {
    /** In which every process begins. */
    public static final Era FIRST = new Era(0, 0);
}
