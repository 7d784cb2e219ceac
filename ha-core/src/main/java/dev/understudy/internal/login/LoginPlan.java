package dev.understudy.internal.login;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.clock.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a process logs in at a store, and with which secret: what to do with each refusal at its time (claim L7).
 *
 * <p>A token is renewed at half its life, while it still serves, so no request waits for that. A token that the store
 * refuses is forgotten: whoever needs one logs in anew. A secret that the store refuses is tried again after a pause
 * that grows, or as soon as the file that holds it has changed. The secret that worked last is tried behind a new one:
 * whoever rotates a password may write the file first.
 *
 * <p>Times are nanoseconds of one monotonic clock. No thread, clock or I/O; not safe for use by several threads.
 */
public final class LoginPlan {
    /** After the first refusal, and at most: a wrong password costs the store a login every few seconds. */
    public static final Backoff PAUSES = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(8));

    /** The life of a token that ends only if it is not used. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** The life of a token that ends at a time nobody knows: it is seen when the store refuses the first one. */
    public static final long UNKNOWN = Long.MAX_VALUE - 1;

    /** A token refused sooner than this was not too old: something else about it was wrong. */
    private static final long SHORTEST_LIFE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Backoff pauses;
    private final long salt;
    private @Nullable String token;
    private long tokenSinceNanos;
    private long tokenLifeNanos = UNLIMITED;
    private long seenLifeNanos = UNLIMITED;
    private @Nullable String proven;
    private @Nullable String refused;
    private int refusals;
    private long pausedUntilNanos;

    /** What a request that needs a token does. */
    public enum Step {
        /** It goes with the token there is. */
        GO,
        /** The same, and somebody logs in for those that come later. */
        GO_AND_RENEW,
        /** It waits for a login. */
        LOG_IN,
        /** It fails: the secret was refused a short while ago, and nothing has changed since. */
        FAIL
    }

    /**
     * @param pauses between refused logins
     * @param salt differs between processes
     */
    public LoginPlan(Backoff pauses, long salt) {
        this.pauses = pauses;
        this.salt = salt;
    }

    /** What a request does that is sent now. */
    public Step next(long now) {
        boolean paused = refusals > 0 && now - pausedUntilNanos < 0;
        long life = Math.min(tokenLifeNanos, seenLifeNanos);
        long age = now - tokenSinceNanos;
        if (token == null || age >= life) {
            return paused ? Step.FAIL : Step.LOG_IN;
        }
        return age >= life / 2 && !paused ? Step.GO_AND_RENEW : Step.GO;
    }

    /** The token that is in use; null if there is none. */
    public @Nullable String token() {
        return token;
    }

    /**
     * The secrets that a login tries, one after the other.
     *
     * @param given the secret as its source has it now; null if that cannot be read
     */
    public ImmutableList<String> candidates(@Nullable String given) {
        List<String> all = new ArrayList<>();
        if (given != null) {
            all.add(given);
        }
        if (proven != null && !proven.equals(given)) {
            all.add(proven);
        }
        return ImmutableList.copyOf(all);
    }

    /**
     * A login succeeded.
     *
     * @param lifeNanos how long the token lives, as far as it says; or {@link #UNLIMITED}, {@link #UNKNOWN}
     * @param sentAt when it was asked for
     */
    public void granted(String secret, String fresh, long lifeNanos, long sentAt) {
        if (token != null && seenLifeNanos != UNLIMITED) {
            // The life that was seen may have had another cause: it is believed a little less with each renewal.
            seenLifeNanos += seenLifeNanos / 4;
        }
        proven = secret;
        token = fresh;
        tokenSinceNanos = sentAt;
        tokenLifeNanos = lifeNanos;
        refused = null;
        refusals = 0;
    }

    /** The store refused all of {@link #candidates}. */
    public void refused(@Nullable String given, long now) {
        refused = given;
        proven = null;
        pausedUntilNanos = now + pauses.spreadNanos(refusals, salt);
        refusals++;
    }

    /**
     * The store refused a request for its token: it expired, was forgotten, or is older than a change of the rights.
     */
    public void stale(String which, long now) {
        if (!which.equals(token)) {
            return;
        }
        long age = now - tokenSinceNanos;
        if (tokenLifeNanos != UNLIMITED && age >= SHORTEST_LIFE_NANOS) {
            // The store's clock and ours may differ: what was seen counts more than what the token says.
            seenLifeNanos = Math.min(seenLifeNanos, age);
        }
        token = null;
    }

    /** Whether the secret was refused when it was tried last. */
    public boolean isRefused() {
        return refusals > 0;
    }

    /** Looks at the source of the secret during a pause; a secret that was not refused yet ends it. */
    public void sawSecret(@Nullable String given) {
        if (refusals > 0 && given != null && !Objects.equals(given, refused)) {
            refusals = 0;
        }
    }
}
