package dev.understudy.testkit.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** The only source of chance in a simulated world. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Dice of their own for one part of the world, so that throws elsewhere do not change what falls here. */
    Dice split() {
        return new Dice(random.split());
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** From {@code least} to {@code most}, both possible. */
    long between(long least, long most) {
        return least + (most > least ? random.nextLong(most - least + 1) : 0);
    }

    /** Nanoseconds from two bounds in milliseconds. */
    long millis(long least, long most) {
        return between(least * 1_000_000, most * 1_000_000);
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    long nextLong() {
        return random.nextLong();
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
