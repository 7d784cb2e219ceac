package dev.understudy.internal.etcd;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.MapMaker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.login.LoginPlan;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user's login at one etcd, shared by all connections of the process: one token, and one row of growing pauses
 * between refused logins. (jetcd logs in once for each call that finds no token, and each costs etcd a tenth of a
 * second of processor time.) What is decided is {@link LoginPlan}'s; this class reads the clock, the password and the
 * answers.
 *
 * <p>Safe from any thread; only {@link #begin} and {@link #look} read the file.
 */
final class EtcdLogin {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdLogin.class);

    /** How the status of a request begins that could not be sent for want of a password. */
    static final String NO_PASSWORD = "no password to log in with";

    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    /** Whoever uses a login keeps it alive. */
    private static final ConcurrentMap<Identity, EtcdLogin> OF_PROCESS =
            new MapMaker().weakValues().makeMap();

    private final EtcdConfig.Login login;
    private final InstantSource wallClock;
    private final Duration timeout;

    @GuardedBy("this")
    private final LoginPlan plan =
            new LoginPlan(LoginPlan.PAUSES, ThreadLocalRandom.current().nextLong());

    @GuardedBy("this")
    private Status refusal = Status.UNAUTHENTICATED;

    @GuardedBy("this")
    private long lookedAtNanos = System.nanoTime() - LOOK_NANOS;

    @GuardedBy("this")
    private boolean complained;

    @GuardedBy("this")
    private @Nullable Flight flight;

    private record Identity(ImmutableList<EtcdEndpoint> endpoints, EtcdConfig.Login login) {}

    /**
     * What a request does now.
     *
     * @param token to go with, if it goes
     * @param refusal to fail with, if it fails
     */
    record Advice(LoginPlan.Step step, @Nullable String token, Status refusal) {}

    /** Logins that are tried one after the other; {@code given} is what the source says, null if it cannot be read. */
    record Attempt(@Nullable String given, ImmutableList<String> candidates, Status unreadable) {}

    /**
     * One login that is under way.
     *
     * @param owner whose connection it uses
     * @param begun whether somebody sends it already
     * @param token what comes of it
     */
    record Flight(Object owner, AtomicBoolean begun, CompletableFuture<String> token) {}

    EtcdLogin(EtcdConfig.Login login, Duration timeout, InstantSource wallClock) {
        this.login = login;
        this.timeout = timeout;
        this.wallClock = wallClock;
    }

    /** The one of this process for the user of {@code config}; empty if it names none. */
    static Optional<EtcdLogin> of(EtcdConfig config) {
        return config.login()
                .map(login -> OF_PROCESS.computeIfAbsent(
                        new Identity(config.endpoints(), login),
                        first -> new EtcdLogin(login, config.requestTimeout(), InstantSource.system())));
    }

    String user() {
        return login.user();
    }

    /** How long one login may take; no request waits for it longer than its own deadline. */
    Duration timeout() {
        return timeout;
    }

    synchronized Advice advice() {
        return new Advice(plan.next(System.nanoTime()), plan.token(), refusal);
    }

    /**
     * The login that is under way, or a new one.
     *
     * @param who would begin it, over a connection of its own
     * @param own not to join that of another, whose connection may be frozen or broken
     */
    synchronized Flight join(Object who, boolean own) {
        Flight known = flight;
        if (known == null || (own && !known.owner().equals(who))) {
            known = new Flight(who, new AtomicBoolean(), new CompletableFuture<>());
            flight = known;
        }
        return known;
    }

    /** It is over. */
    synchronized void landed(Flight over) {
        if (over.equals(flight)) {
            flight = null;
        }
    }

    /** Reads what to log in with. Blocks for as long as the file does. */
    Attempt begin() {
        String given = null;
        Status unreadable = Status.OK;
        try {
            given = login.password();
        } catch (ConfigException notNow) {
            unreadable = Status.UNAUTHENTICATED.withDescription(NO_PASSWORD + ": " + notNow.getMessage());
        }
        synchronized (this) {
            return new Attempt(given, plan.candidates(given), unreadable);
        }
    }

    /** Reads the file again in a pause, now and then: one that has changed ends it. Blocks for as long as the file. */
    void look() {
        synchronized (this) {
            if (System.nanoTime() - lookedAtNanos < LOOK_NANOS || login.file().isEmpty()) {
                return;
            }
            lookedAtNanos = System.nanoTime();
        }
        try {
            String given = login.password();
            synchronized (this) {
                plan.sawSecret(given);
            }
        } catch (ConfigException notNow) {
            LOG.debug("{}", notNow.getMessage());
        }
    }

    /** etcd gave a token for one of the candidates, asked for at {@code sentAt}. */
    synchronized void granted(Attempt attempt, String password, String token, long sentAt) {
        long life = TokenLife.nanos(token, wallClock.instant());
        plan.granted(password, token, life, sentAt);
        boolean old = !password.equals(attempt.given());
        if (old && !complained) {
            LOG.warn(
                    "{}; the one before is used for as long as etcd takes it",
                    login.wrong("etcd refuses user " + user() + " with what the file holds now", null)
                            .getMessage());
        } else if (!old && complained) {
            LOG.info("etcd takes the password of user {}", user());
        }
        complained = old;
    }

    /** etcd refused every candidate, the last of them with {@code status}. */
    synchronized void refused(Attempt attempt, Status status) {
        plan.refused(attempt.given(), System.nanoTime());
        refusal = status;
        complained = true;
        LOG.debug("etcd refuses user {}: {}", user(), status);
    }

    /** etcd refused a request for the token that it came with. */
    synchronized void stale(String token) {
        plan.stale(token, System.nanoTime());
    }
}
