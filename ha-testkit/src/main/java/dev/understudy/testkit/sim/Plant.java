package dev.understudy.testkit.sim;

import dev.understudy.Fence;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.internal.runtime.AsyncContender;
import dev.understudy.spi.CandidateQueue;
import dev.understudy.spi.Challenges;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Eras;
import dev.understudy.spi.Leases;
import dev.understudy.spi.Registry;
import java.util.List;
import java.util.Optional;

/** A place to plant a bug between one elector and its ports, to see that the checkers find it. */
interface Plant {
    /** No bug. */
    Plant NONE = new Plant() {};

    default Leases leases(Leases honest, Ticker ticker) {
        return honest;
    }

    default CandidateQueue queue(CandidateQueue honest) {
        return honest;
    }

    default Registry registry(Registry honest) {
        return honest;
    }

    default Challenges challenges(Challenges honest) {
        return honest;
    }

    default AsyncContender contender(AsyncContender honest) {
        return honest;
    }

    default List<CrashSensor> sensors(List<CrashSensor> honest) {
        return honest;
    }

    /** Whether a process looks over a new connection for its last acknowledged write. */
    default boolean verifiesWrites() {
        return true;
    }

    /** Whether an answer's revision is judged. */
    default boolean judges(boolean linearizable) {
        return linearizable;
    }

    /** What an answer is judged by: what was known when it was asked for, and not what is known when it comes. */
    default Eras.Known asked(Eras.Known then, Eras.Known now) {
        return then;
    }

    /** With what a process logs in: what its file had at the start, and what it has now. */
    default String secret(String first, String now) {
        return now;
    }

    /** How long a process waits after a refused login. */
    default Backoff pauses(Backoff honest) {
        return honest;
    }

    /** What a write compares; {@code first} is the first entry of the queue. */
    default Fence fence(Fence honest, Optional<Entry> first) {
        return honest;
    }
}
