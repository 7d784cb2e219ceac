package dev.understudy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.understudy.NodeId;
import dev.understudy.NodeStatus;
import dev.understudy.error.ConfigException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.TransferRefusedException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.clock.Reminder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs that end a term. Each needs {@code Authorization: Bearer} and the first line of the token file, which is
 * read at each use, so that it can be changed at any time. Used by the event loop only.
 */
final class Admin {
    private static final Logger log = LoggerFactory.getLogger(Admin.class);
    private static final int SHORTEST_TOKEN = 16;
    private static final String SCHEME = "Bearer ";

    private final StatusSource source;
    private final Optional<Path> tokenFile;
    /** Whoever knocks must not fill the log. */
    private final Reminder knocks = new Reminder();

    private final Reminder unusable = new Reminder();

    private long refused;

    Admin(StatusSource source, Optional<Path> tokenFile) {
        this.source = source;
        this.tokenFile = tokenFile;
    }

    void stepDown(Exchange exchange) {
        permitted(exchange, asked -> {
            NodeStatus status = source.status();
            if (!status.serving()) {
                asked.answer(notLeader());
                return;
            }
            log.info("asked over HTTP to step down");
            source.stepDown();
            asked.answer(accepted());
        });
    }

    void transfer(Exchange exchange) {
        permitted(exchange, asked -> {
            Optional<NodeId> to = heir(asked.body());
            if (to.isEmpty()) {
                asked.answer(Answer.error(400, "the body must be like {\"to\":\"node-2\"}"));
                return;
            }
            log.info("asked over HTTP to hand over to {}", to.get());
            asked.answer(source.transferTo(to.get()).thenApply(begun -> accepted()), this::refused);
        });
    }

    private void permitted(Exchange exchange, Consumer<Exchange> verb) {
        if (tokenFile.isEmpty()) {
            exchange.answer(Answer.error(403, "admin verbs are closed: rest.admin-token-file is not set"));
            return;
        }
        Optional<String> given = exchange.header("Authorization")
                .filter(header -> header.startsWith(SCHEME))
                .map(header -> header.substring(SCHEME.length()).strip());
        if (given.isEmpty()) {
            exchange.answer(Answer.error(401, "needs Authorization: Bearer and the token")
                    .with("WWW-Authenticate", "Bearer realm=\"understudy\""));
        } else if (!isToken(given.get(), tokenFile.get())) {
            knocked();
            exchange.answer(Answer.error(403, "the token is wrong"));
        } else {
            verb.accept(exchange);
        }
    }

    private void knocked() {
        refused++;
        if (knocks.isDue(System.nanoTime())) {
            log.warn("admin verbs were asked for with a wrong token: {} times since this was last said", refused);
            refused = 0;
        }
    }

    private boolean isToken(String given, Path file) {
        try (Stream<String> lines = Files.lines(file, UTF_8)) {
            String token = lines.findFirst().orElse("").strip();
            if (token.length() < SHORTEST_TOKEN) {
                if (unusable.isDue(System.nanoTime())) {
                    log.error("{}: must begin with a token of at least {} characters", file, SHORTEST_TOKEN);
                }
                return false;
            }
            // In constant time: how far a guess is right must not show.
            return MessageDigest.isEqual(token.getBytes(UTF_8), given.getBytes(UTF_8));
        } catch (IOException | UncheckedIOException unreadable) {
            if (unusable.isDue(System.nanoTime())) {
                log.error("{}: cannot be read: {}", file, Failures.words(unreadable));
            }
            return false;
        }
    }

    private static Optional<NodeId> heir(byte[] body) {
        try {
            JsonNode to = StatusJson.read(body).path("to");
            return to.isTextual() ? Optional.of(new NodeId(to.asText())) : Optional.empty();
        } catch (IOException | ConfigException malformed) {
            return Optional.empty();
        }
    }

    private Answer refused(Throwable failure) {
        if (failure instanceof NotLeaderException) {
            return notLeader();
        }
        if (failure instanceof TransferRefusedException) {
            return Answer.error(412, String.valueOf(failure.getMessage()));
        }
        log.warn("a transfer could not begin", failure);
        return Answer.error(503, "the store does not answer").with("Retry-After", "1");
    }

    private Answer notLeader() {
        var json = StatusJson.object().put("error", "this node does not lead");
        json.set("leader", source.status().leader().map(StatusJson::leader).orElse(null));
        return Answer.json(409, StatusJson.bytes(json));
    }

    private static Answer accepted() {
        return Answer.json(202, StatusJson.bytes(StatusJson.object().put("accepted", true)));
    }
}
