package dev.understudy.internal.runtime;

import dev.understudy.internal.clock.Jitter;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * Everything nondeterministic an elector runs on, besides its store.
 *
 * @param ticker the monotonic clock
 * @param scheduler runs things later
 * @param jitter randomness
 * @param loop runs what it is given one at a time and in order
 * @param wall the time of day, for the history of terms: never compared
 */
public record Ports(Ticker ticker, Scheduler scheduler, Jitter jitter, Executor loop, InstantSource wall) {}
