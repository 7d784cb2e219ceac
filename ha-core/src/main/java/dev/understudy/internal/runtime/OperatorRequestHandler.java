package dev.understudy.internal.runtime;

import com.google.common.collect.ImmutableList;
import dev.understudy.Elector;
import dev.understudy.Leadership;
import dev.understudy.error.HaException;
import dev.understudy.internal.async.Calls;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.Requests;
import dev.understudy.spi.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what operators ask of the leader, and answers each request once. Only a leader listens: an understudy asks the
 * store nothing. A request is done before it is answered; if the answer gets lost on the way, it alone is repeated.
 *
 * <p>All its state belongs to the loop.
 */
public final class OperatorRequestHandler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.election");
    private static final int MOST_AT_A_TIME = 100;
    /** Looks at no store, only at whether this node leads. */
    private static final long BEAT_NANOS = Duration.ofSeconds(1).toNanos();
    /** The watch may miss a change. */
    private static final long READ_NANOS = Duration.ofSeconds(5).toNanos();

    private final Requests requests;
    private final Elector elector;
    private final Duration timeout;
    private final Ports ports;
    private final Calls calls;
    /** What has been done about requests that are still open; empty while it is being done. */
    private final Map<String, Optional<RequestAnswer>> replies = new HashMap<>();

    private @Nullable Subscription watch;
    private Scheduler.Cancel pending = () -> {};
    private boolean reading;
    private boolean again;
    private long readAtNanos;
    private volatile boolean closed;

    /** @param timeout limit of one question to the store */
    public OperatorRequestHandler(Requests requests, Elector elector, Duration timeout, Ports ports) {
        this.requests = requests;
        this.elector = elector;
        this.timeout = timeout;
        this.ports = ports;
        this.calls = new Calls(ports.scheduler());
    }

    /** Begins to serve whenever this node leads. */
    public void start() {
        onLoop(this::beat);
    }

    /** Serves no more. Does not block; what is on its way to the store may still arrive. Idempotent. */
    @Override
    public void close() {
        closed = true;
        requests.close();
    }

    private void beat() {
        if (closed) {
            return;
        }
        // First, so that a beat that fails is not the last.
        pending.cancel();
        pending = ports.scheduler().after(BEAT_NANOS, () -> onLoop(this::beat));
        if (elector.leadership().isEmpty()) {
            leave();
        } else if (watch == null) {
            watch = requests.listen(() -> onLoop(this::read));
        } else if (ports.ticker().nanos() - readAtNanos >= READ_NANOS) {
            read();
        }
    }

    private void leave() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
        replies.clear();
    }

    /** At most one read is on its way; a ring meanwhile asks for another one after it. */
    private void read() {
        again |= reading;
        if (closed || reading || elector.leadership().isEmpty()) {
            return;
        }
        reading = true;
        again = false;
        readAtNanos = ports.ticker().nanos();
        calls.call("read requests", timeout, () -> requests.open(MOST_AT_A_TIME, timeout), new Calls.Answer<>() {
            @Override
            public void ok(ImmutableList<Request> open) {
                onLoop(() -> {
                    reading = false;
                    serve(open);
                    readAgain();
                });
            }

            @Override
            public void failed(HaException cause) {
                log.debug("requests are not read: {}", cause.getMessage());
                onLoop(() -> {
                    reading = false;
                    readAgain();
                });
            }
        });
    }

    private void readAgain() {
        if (again) {
            read();
        }
    }

    private void serve(ImmutableList<Request> open) {
        Optional<Leadership> held = elector.leadership();
        if (held.isPresent()) {
            Set<String> ids = open.stream().map(Request::id).collect(Collectors.toSet());
            replies.keySet().removeIf(id -> !ids.contains(id));
            open.forEach(request -> serve(request, held.get()));
        }
    }

    private void serve(Request request, Leadership held) {
        Optional<RequestAnswer> reply = replies.get(request.id());
        if (reply == null) {
            replies.put(request.id(), Optional.empty());
            decide(request, held);
        } else {
            // The answer got lost, or is on its way: it is compared with what is there.
            reply.ifPresent(known -> answer(request, known));
        }
    }

    private void decide(Request request, Leadership held) {
        if (request.wish() instanceof Request.StepDown down && isOf(held, down.term())) {
            elector.stepDown();
            decided(request, RequestAnswer.ACCEPTED);
        } else if (request.wish() instanceof Request.HandOver over && isOf(held, over.term())) {
            var unused = elector.transferTo(over.to())
                    .whenComplete((begun, refusal) -> onLoop(() -> decided(
                            request,
                            refusal == null ? RequestAnswer.ACCEPTED : RequestAnswer.refused(reason(refusal)))));
        } else if (request.wish() instanceof Request.Unclear unclear) {
            decided(request, RequestAnswer.refused(unclear.why()));
        } else {
            decided(
                    request,
                    RequestAnswer.refused(
                            "another term has begun: " + held.holder() + " leads in term " + held.term()));
        }
    }

    private static boolean isOf(Leadership held, long term) {
        return held.term().number() == term;
    }

    private static String reason(Throwable refusal) {
        return String.valueOf(Failures.classify("transfer", refusal).getMessage());
    }

    private void decided(Request request, RequestAnswer reply) {
        log.info("an operator asked {}: {}", words(request.wish()), reply.accepted() ? "done" : reply.reason());
        replies.computeIfPresent(request.id(), (id, doing) -> Optional.of(reply));
        answer(request, reply);
    }

    private static String words(Request.Wish wish) {
        if (wish instanceof Request.HandOver over) {
            return "to hand term " + over.term() + " over to " + over.to();
        } else if (wish instanceof Request.StepDown down) {
            return "to step down from term " + down.term();
        }
        return "for something else";
    }

    private void answer(Request request, RequestAnswer reply) {
        calls.call("answer request", timeout, () -> requests.answer(request, reply, timeout), new Calls.Answer<>() {
            @Override
            public void ok(Boolean done) {}

            @Override
            public void failed(HaException cause) {
                log.warn("an operator gets no answer to a request: {}", cause.getMessage());
            }
        });
    }

    private void onLoop(Runnable task) {
        try {
            ports.loop().execute(task);
        } catch (RejectedExecutionException nodeIsClosed) {
            log.trace("requests end with their node");
        }
    }
}
