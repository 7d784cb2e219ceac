package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** One subscriber over HTTP: a line of JSON for each state, without end. */
final class StateStream {
    private StateStream() {}

    static void open(Exchange exchange, Subscribers subscribers) {
        if (!exchange.method().equals("GET")) {
            exchange.answer(Answer.empty(200));
            return;
        }
        HttpServerResponse response = exchange.request().response();
        Runnable end = () -> exchange.request().connection().close();
        Optional<Runnable> added = subscribers.add(
                exchange.from(),
                state -> exchange.onLoop(() -> {
                    byte[] line =
                            (new String(StatusJson.bytes(StatusJson.result(state)), UTF_8) + "\n").getBytes(UTF_8);
                    if (response.writeQueueFull()) {
                        // Whoever does not read is not waited for, and nothing is kept for them.
                        end.run();
                    } else if (!response.closed()) {
                        response.write(Buffer.buffer(line));
                    }
                }),
                () -> exchange.onLoop(end));
        if (added.isEmpty()) {
            exchange.answer(Answer.error(503, "too many subscribers").with("Retry-After", "10"));
            return;
        }
        response.setChunked(true)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .closeHandler(gone -> added.get().run());
        response.writeHead();
    }
}
