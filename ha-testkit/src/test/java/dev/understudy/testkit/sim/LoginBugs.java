package dev.understudy.testkit.sim;

import dev.understudy.internal.clock.Backoff;
import java.time.Duration;

/** Mistakes about a password that is changed under living nodes (claim L7). */
final class LoginBugs {
    private LoginBugs() {}

    /** Keeps what its file had at the start. */
    static final class CredentialsAreReadOnce implements Plant {
        @Override
        public String secret(String first, String now) {
            return first;
        }
    }

    /** Logs in again as soon as it was refused. */
    static final class NoPauseBetweenLogins implements Plant {
        @Override
        public Backoff pauses(Backoff honest) {
            return new Backoff(Duration.ofNanos(2), Duration.ofNanos(2));
        }
    }
}
