package dev.understudy.testkit.sim;

import dev.understudy.error.UnavailableException;
import dev.understudy.internal.login.LoginPlan;
import dev.understudy.testkit.sim.Observer.Verb;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The login of one process, as the etcd backend has it: every call of the process goes through here, with a token if
 * the store asks for one. What is decided is the real {@link LoginPlan}'s.
 */
final class SimLogin {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    private final SimNode node;
    private final Link link;
    private final VirtualTime time;
    private final Observer observer;
    private final Plant plant;
    private final SimAuth auth;
    private final String user;
    private final LoginPlan plan;
    private final String firstSecret;
    private long lookedAtNanos;
    private long lastBadNanos = -1;
    private @Nullable CompletableFuture<Void> flight;

    /** The store refused a request for its token. */
    private static final class StaleException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    SimLogin(SimNode node, Link link, SimAuth auth, Observer observer, Plant plant, long salt) {
        this.node = node;
        this.link = link;
        this.time = auth.time();
        this.observer = observer;
        this.plant = plant;
        this.auth = auth;
        this.user = node.candidate().id().value();
        this.plan = new LoginPlan(plant.pauses(LoginPlan.PAUSES), salt);
        this.firstSecret = auth.file(user);
    }

    /** Whether the store refused its password when it was tried last. */
    boolean isRefused() {
        return plan.isRefused();
    }

    /** Whether no call waited for a login since then. */
    boolean calmSince(long atNanos) {
        return !auth.isOn() || (lastBadNanos < atNanos && auth.calmSince(user, atNanos));
    }

    /** As {@link Link#call}. */
    <T> CompletionStage<T> call(Duration timeout, Supplier<CompletionStage<T>> apply, Link.Seen seen) {
        if (!auth.isOn()) {
            return link.call(timeout, apply, seen);
        }
        Request<T> request = new Request<>(time.now() + timeout.toNanos(), apply, seen);
        request.begin();
        return request.answer;
    }

    private final class Request<T> {
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final long deadlineNanos;
        private final Supplier<CompletionStage<T>> apply;
        private final Link.Seen seen;
        private boolean repeated;

        Request(long deadlineNanos, Supplier<CompletionStage<T>> apply, Link.Seen seen) {
            this.deadlineNanos = deadlineNanos;
            this.apply = apply;
            this.seen = seen;
        }

        void begin() {
            switch (plan.next(now())) {
                case GO -> send();
                case GO_AND_RENEW -> {
                    var unused = logIn();
                    send();
                }
                case FAIL -> {
                    lastBadNanos = time.now();
                    look();
                    node.process().execute(() -> fail(new UnavailableException("the store refuses " + user)));
                }
                case LOG_IN -> {
                    lastBadNanos = time.now();
                    var unused = logIn().whenComplete((done, failure) -> {
                        if (failure != null) {
                            fail(failure);
                        } else if (time.now() >= deadlineNanos) {
                            fail(new UnavailableException("no login in time"));
                        } else {
                            send();
                        }
                    });
                }
            }
        }

        private void send() {
            String token = plan.token();
            Supplier<CompletionStage<T>> guarded =
                    () -> auth.takes(token) ? apply.get() : CompletableFuture.failedFuture(new StaleException());
            var unused = link.call(Duration.ofNanos(deadlineNanos - time.now()), guarded, (value, failure) -> {
                        if (failure instanceof StaleException) {
                            stale(token);
                        } else if (failure != null) {
                            fail(failure);
                        } else {
                            seen.saw(value, null);
                        }
                    })
                    .thenAccept(answer::complete);
        }

        /** Not applied: it is sent again, once, if there is time. */
        private void stale(@Nullable String token) {
            lastBadNanos = time.now();
            if (token != null) {
                plan.stale(token, now());
            }
            if (repeated || time.now() >= deadlineNanos) {
                fail(new UnavailableException("invalid auth token"));
            } else {
                repeated = true;
                begin();
            }
        }

        private void fail(Throwable cause) {
            seen.saw(null, cause);
            answer.completeExceptionally(cause);
        }
    }

    private CompletableFuture<Void> logIn() {
        CompletableFuture<Void> known = flight;
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        flight = mine;
        // A link that does not keep deadlines loses calls without a word.
        UnavailableException late = new UnavailableException("no login in time");
        var deadline = node.process().after(TIMEOUT.toNanos(), () -> mine.completeExceptionally(late));
        var unused = mine.whenComplete((done, failure) -> {
            flight = null;
            deadline.cancel();
        });
        String given = plant.secret(firstSecret, auth.file(user));
        ask(mine, given, plan.candidates(given).iterator());
        return mine;
    }

    private void ask(CompletableFuture<Void> mine, String given, Iterator<String> secrets) {
        String secret = secrets.next();
        long sentAt = now();
        observer.sent(node, Verb.LOGIN, SimWire.NONE);
        Supplier<CompletionStage<Optional<String>>> login =
                () -> CompletableFuture.completedFuture(auth.login(user, secret));
        var unused = link.call(TIMEOUT, login, (answer, failure) -> {
            if (mine.isDone()) {
                return;
            }
            if (failure != null) {
                observer.failed(node, Verb.LOGIN, SimWire.NONE, failure);
                mine.completeExceptionally(new UnavailableException("no login: " + failure.getMessage()));
            } else if (answer instanceof Optional<?> token && token.isPresent()) {
                observer.answered(node, Verb.LOGIN, SimWire.NONE, "token");
                plan.granted(secret, String.valueOf(token.get()), auth.tokenLifeNanos(), sentAt);
                mine.complete(null);
            } else if (secrets.hasNext()) {
                ask(mine, given, secrets);
            } else {
                plan.refused(given, now());
                observer.refused(node);
                mine.completeExceptionally(new UnavailableException("the store refuses " + user));
            }
        });
    }

    private void look() {
        if (now() - lookedAtNanos >= LOOK_NANOS) {
            lookedAtNanos = now();
            plan.sawSecret(plant.secret(firstSecret, auth.file(user)));
        }
    }

    private long now() {
        return node.process().clock().nanos();
    }
}
