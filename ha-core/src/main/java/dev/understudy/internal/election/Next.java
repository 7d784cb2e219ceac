package dev.understudy.internal.election;

import dev.understudy.error.HaException;

/** What follows once a session is released. */
public sealed interface Next {
    /** Stand for election again at once. */
    record Rejoin() implements Next {}

    /** Stand for election again after a while, so that another node may try first. */
    record Retreat(long delayNanos, Tries tries) implements Next {}

    /** The end, as asked. */
    record Close() implements Next {}

    /** The end, because no retry can help. */
    record Fail(HaException cause) implements Next {}
}
