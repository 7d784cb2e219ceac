package dev.understudy.testkit.sim;

import dev.understudy.port.Coordinator;
import dev.understudy.port.Ticker;
import dev.understudy.runtime.AsyncContender;

/** A place to plant a bug between the elector and its ports, to see that the checkers find it. */
interface Plant {
    /** No bug. */
    Plant NONE = new Plant() {};

    default Coordinator coordinator(Coordinator honest, Ticker ticker) {
        return honest;
    }

    default AsyncContender contender(AsyncContender honest) {
        return honest;
    }
}
