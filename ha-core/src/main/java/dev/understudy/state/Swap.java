package dev.understudy.state;

import java.util.Optional;

/**
 * How a conditional write went.
 *
 * @param applied whether it was; if not, nothing was written
 * @param present what the key holds: the new value if applied, else what was found instead; empty if it does not exist
 */
public record Swap(boolean applied, Optional<Versioned> present) {}
