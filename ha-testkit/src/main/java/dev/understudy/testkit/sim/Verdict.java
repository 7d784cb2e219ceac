package dev.understudy.testkit.sim;

import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the first violation; a checker cannot throw it where it finds it, because futures would swallow it. */
final class Verdict {
    private final VirtualTime time;
    private Optional<Violation> first = Optional.empty();

    Verdict(VirtualTime time) {
        this.time = time;
    }

    /** Notes a violation of {@code claim} unless {@code holds}. */
    void check(boolean holds, String claim, Supplier<String> otherwise) {
        if (!holds && first.isEmpty()) {
            first = Optional.of(new Violation(claim, "at " + time.now() / 1_000_000 + " ms: " + otherwise.get()));
        }
    }

    /** @throws Violation the first one */
    void enforce() {
        if (first.isPresent()) {
            throw first.get();
        }
    }
}
