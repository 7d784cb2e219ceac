package dev.understudy.status;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import dev.understudy.NodePhase;
import dev.understudy.NodeStatus;
import dev.understudy.internal.async.Failures;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which path is answered by whom. Used by the event loop only. */
final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);

    /** Yes-or-no path → whether the answer is 200; otherwise it is 503. The body is the same for all. */
    private static final ImmutableMap<String, Predicate<NodeStatus>> QUESTIONS = ImmutableMap.of(
            "/v1/state", status -> true,
            "/healthz", NodeStatus::alive,
            // Ready is not the same as leading: rolling updates wait for readiness, and would wait for ever.
            "/readyz", Routes::ready,
            "/leader", NodeStatus::leads,
            "/follower", Routes::understudy);

    /** What balancers ask with: HAProxy's {@code httpchk} sends OPTIONS unless told otherwise. */
    private static final ImmutableSet<String> ASKING = ImmutableSet.of("GET", "HEAD", "OPTIONS");

    private static final int MOST_TERMS = 1_000;
    private static final int TERMS = 20;

    private final StatusSource source;
    private final ElectionCache election;
    private final HostNames hosts;
    private final Map<String, Handler> handlers;
    private final ImmutableMap<String, Consumer<Exchange>> pages;
    private final ImmutableMap<String, Consumer<Exchange>> verbs;

    Routes(
            StatusSource source,
            ElectionCache election,
            Admin admin,
            Subscribers subscribers,
            HostNames hosts,
            Map<String, Handler> handlers) {
        this.source = source;
        this.election = election;
        this.hosts = hosts;
        this.handlers = ImmutableMap.copyOf(handlers);
        this.pages = ImmutableMap.of(
                "/",
                exchange -> exchange.answer(Dashboard.page(source.status())),
                "/v1/leader",
                this::leader,
                "/v1/members",
                this::members,
                "/v1/history",
                this::history,
                "/v1/store",
                this::store,
                "/v1/state/subscribe",
                exchange -> StateStream.open(exchange, subscribers),
                "/metrics",
                exchange -> exchange.answer(Exposition.of(source.metrics(), exchange.header("Accept"))));
        this.verbs = ImmutableMap.of(
                "/v1/leader/step-down", admin::stepDown,
                "/v1/leader/transfer", admin::transfer);
    }

    static boolean ready(NodeStatus status) {
        return status.alive() && status.healthy();
    }

    /** All paths of the status itself. */
    ImmutableSet<String> paths() {
        return ImmutableSet.<String>builder()
                .addAll(QUESTIONS.keySet())
                .addAll(pages.keySet())
                .addAll(verbs.keySet())
                .build();
    }

    void answer(Exchange exchange) {
        String path = exchange.path();
        Predicate<NodeStatus> question = QUESTIONS.get(path);
        if (question != null) {
            permit(ASKING, exchange, asked -> ask(asked, question));
        } else if (pages.containsKey(path)) {
            underOurName(exchange, named -> permit(ASKING, named, pages.get(path)));
        } else if (verbs.containsKey(path)) {
            underOurName(exchange, named -> permit(ImmutableSet.of("POST"), named, verbs.get(path)));
        } else {
            Optional<Handler> handler = handlers.entrySet().stream()
                    .filter(entry -> path.startsWith(entry.getKey()))
                    .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                    .map(Map.Entry::getValue);
            handler.ifPresentOrElse(exchange::apart, () -> exchange.answer(Answer.error(404, "no such path")));
        }
    }

    /** Probes and balancers ask yes-or-no questions under any name; a service's own paths are its own business. */
    private void underOurName(Exchange exchange, Consumer<Exchange> then) {
        Optional<String> host = exchange.header("Host");
        if (host.isEmpty() || hosts.allows(host.get())) {
            then.accept(exchange);
        } else {
            exchange.answer(Answer.error(
                    421, "not a name of this node; " + StatusConfig.ALLOWED_HOSTS.name() + " can make it one"));
        }
    }

    private static void permit(ImmutableSet<String> methods, Exchange exchange, Consumer<Exchange> then) {
        if (methods.contains(exchange.method())) {
            then.accept(exchange);
        } else {
            String allowed = String.join(", ", methods);
            exchange.answer(Answer.error(405, "use " + allowed).with("Allow", allowed));
        }
    }

    private void ask(Exchange exchange, Predicate<NodeStatus> question) {
        NodeStatus now = source.status();
        exchange.answer(Answer.json(question.test(now) ? 200 : 503, StatusJson.bytes(StatusJson.status(now))));
    }

    private void leader(Exchange exchange) {
        Optional<NodeStatus.Leader> leader = source.status().leader();
        exchange.answer(
                leader.isPresent()
                        ? Answer.json(200, StatusJson.bytes(StatusJson.leader(leader.get())))
                        : Answer.error(503, "nobody leads, as far as this node knows"));
    }

    private void members(Exchange exchange) {
        exchange.answer(
                election.roll()
                        .thenApply(roll -> Answer.json(200, StatusJson.bytes(StatusJson.standings(roll, Map.of())))),
                Routes::unread);
    }

    private void store(Exchange exchange) {
        exchange.answer(
                election.store().thenApply(members -> Answer.json(200, StatusJson.bytes(StatusJson.store(members)))),
                Routes::unread);
    }

    private void history(Exchange exchange) {
        Optional<String> given = exchange.parameter("limit");
        Optional<Integer> limit =
                given.isEmpty() ? Optional.of(TERMS) : Optional.ofNullable(Ints.tryParse(given.get()));
        if (limit.isEmpty() || limit.get() < 1 || limit.get() > MOST_TERMS) {
            exchange.answer(Answer.error(400, "limit must be a whole number from 1 to " + MOST_TERMS));
            return;
        }
        exchange.answer(
                election.history(limit.get())
                        .thenApply(terms -> Answer.json(200, StatusJson.bytes(StatusJson.history(terms)))),
                Routes::unread);
    }

    private static Answer unread(Throwable failure) {
        log.debug("the election cannot be read: {}", Failures.words(failure));
        return Answer.error(503, "the store does not answer").with("Retry-After", "1");
    }

    private static boolean understudy(NodeStatus status) {
        return ready(status) && status.phase() == NodePhase.WAITING;
    }
}
