package dev.understudy.testkit.sim;

import dev.understudy.api.Fence;
import dev.understudy.port.Coordinator;
import dev.understudy.port.CrashSensor;
import dev.understudy.port.Eras;
import dev.understudy.port.Ticker;
import dev.understudy.queue.Entry;
import dev.understudy.runtime.AsyncContender;
import java.util.List;
import java.util.Optional;

/** A place to plant a bug between one elector and its ports, to see that the checkers find it. */
interface Plant {
    /** No bug. */
    Plant NONE = new Plant() {};

    default Coordinator coordinator(Coordinator honest, Ticker ticker) {
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

    /** What a write compares; {@code first} is the first entry of the queue. */
    default Fence fence(Fence honest, Optional<Entry> first) {
        return honest;
    }
}
