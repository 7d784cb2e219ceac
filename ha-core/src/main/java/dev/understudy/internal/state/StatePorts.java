package dev.understudy.internal.state;

import dev.understudy.internal.clock.Jitter;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;

/**
 * Everything nondeterministic the shared state runs on, besides its store.
 *
 * @param ticker the monotonic clock
 * @param scheduler runs things later
 * @param jitter randomness
 */
public record StatePorts(Ticker ticker, Scheduler scheduler, Jitter jitter) {}
