package dev.understudy.testkit.sim;

import dev.understudy.api.Fence;
import dev.understudy.port.Coordinator;
import dev.understudy.port.CrashSensor;
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

    /** What a write compares; {@code first} is the first entry of the queue. */
    default Fence fence(Fence honest, Optional<Entry> first) {
        return honest;
    }
}
