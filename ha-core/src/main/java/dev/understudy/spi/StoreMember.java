package dev.understudy.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * How one member of a store is, for people.
 *
 * @param endpoint where clients reach it
 * @param answeredIn how long a linearizable read through it took; empty if it did not answer
 * @param trouble why it did not; empty if it did
 */
public record StoreMember(String endpoint, Optional<Duration> answeredIn, String trouble) {}
