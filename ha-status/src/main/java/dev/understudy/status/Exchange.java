package dev.understudy.status;

import com.google.common.net.InetAddresses;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One complete request that waits for its answer. Used by the event loop only, unless a method says otherwise. */
final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final HttpServerRequest request;
    private final byte[] body;
    private final Executor workers;
    private final Context loop;
    private final Consumer<Answer> answers;

    Exchange(HttpServerRequest request, byte[] body, Executor workers, Context loop, Consumer<Answer> answers) {
        this.request = request;
        this.body = body;
        this.workers = workers;
        this.loop = loop;
        this.answers = answers;
    }

    String method() {
        return request.method().name();
    }

    String path() {
        return Optional.ofNullable(request.path()).orElse("");
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.getParam(name));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** The address of whoever asks, as far as the network shows it. */
    InetAddress from() {
        // Not resolved: it is one that the network gave.
        return InetAddresses.forString(request.remoteAddress().hostAddress());
    }

    byte[] body() {
        return body;
    }

    HttpServerRequest request() {
        return request;
    }

    void answer(Answer answer) {
        answers.accept(answer);
    }

    /** Runs on the event loop; callable from any thread. */
    void onLoop(Runnable task) {
        loop.runOnContext(now -> task.run());
    }

    /** Answers when the future completes, on whatever thread; {@code failed} makes an answer of what it failed with. */
    void answer(CompletionStage<Answer> later, Function<Throwable, Answer> failed) {
        var unused = later.whenComplete((answer, failure) ->
                loop.runOnContext(now -> answers.accept(failure == null ? answer : failed.apply(cause(failure)))));
    }

    /**
     * Answers from another thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if too many wait for one already
     */
    void apart(Handler handler) {
        Handler.Request given = new Handler.Request(method(), path(), body);
        workers.execute(() -> {
            Answer answer;
            try {
                answer = handler.handle(given);
            } catch (Throwable bug) { // Whoever asked is answered, whatever it is.
                log.error("{} {} failed", given.method(), given.path(), bug);
                answer = Answer.error(500, "internal error");
            }
            Answer made = answer;
            loop.runOnContext(now -> answers.accept(made));
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
