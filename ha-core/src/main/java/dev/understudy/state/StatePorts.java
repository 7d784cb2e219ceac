package dev.understudy.state;

import dev.understudy.port.Alarm;
import dev.understudy.port.Jitter;
import dev.understudy.port.Ticker;

/**
 * Everything nondeterministic the shared state runs on, besides its store.
 *
 * @param ticker the monotonic clock
 * @param alarm runs things later
 * @param jitter randomness
 */
public record StatePorts(Ticker ticker, Alarm alarm, Jitter jitter) {}
