package dev.understudy.sample;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.understudy.HaNode;
import dev.understudy.NodeStatus;
import dev.understudy.NodeStatus.Leader;
import dev.understudy.Pass;
import dev.understudy.error.HaException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.sample.Refusal.Rule;
import dev.understudy.status.Answer;
import dev.understudy.status.Handler;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The ledger over HTTP. All of it is guarded work: it needs a pass, so that an understudy answers 503 with the leader's
 * address, and a leader that steps down lets requests finish first.
 */
final class LedgerApi implements Handler {
    static final String ROOT = "/v1/channels";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    /** The largest number that every JSON reader takes for the same number (RFC 8259, section 6). */
    private static final long MOST = (1L << 53) - 1;

    private static final int MOST_CHANNELS = 1_000;

    private final HaNode node;
    private final Ledger ledger;

    LedgerApi(HaNode node, Ledger ledger) {
        this.node = node;
        this.ledger = ledger;
    }

    @Override
    public Answer handle(Request request) {
        Reply reply;
        try {
            reply = guarded(request);
        } catch (Refusal refused) {
            reply = new Reply(refused.rule().status(), problem(refused.rule().name(), refused.reason()));
        } catch (NotLeaderException elsewhere) {
            reply = notLeader(elsewhere);
        } catch (OutcomeUnknownException unknown) {
            reply = new Reply(
                    503,
                    problem(
                            "OUTCOME_UNKNOWN",
                            unknown.getMessage()
                                    + "; it may have been done: read it, or send it again under the same id"));
        } catch (HaException notApplied) {
            reply = new Reply(503, problem("UNAVAILABLE", notApplied.getMessage() + "; nothing was changed"));
        }
        Answer answer = Answer.json(reply.status(), Records.write(reply.body()));
        return reply.status() == 503 ? answer.with("Retry-After", "1") : answer;
    }

    private Reply guarded(Request request) {
        try (Pass pass = node.enter()) {
            return route(request.method(), request.path(), request.body(), pass);
        }
    }

    private Reply route(String method, String path, byte[] body, Pass pass) {
        if (!path.equals(ROOT) && !path.startsWith(ROOT + "/")) {
            throw new Refusal(Rule.NOT_FOUND, "no such path");
        }
        List<String> parts = Splitter.on('/').splitToList(path.substring(ROOT.length()));
        return switch (method + " " + parts.size()) {
            case "GET 1" -> new Reply(200, Map.of("channels", ledger.list(MOST_CHANNELS)));
            case "POST 1" -> open(pass, Records.request(body, OpenRequest.class));
            case "GET 2" -> new Reply(200, ledger.find(name("channel", parts.get(1))));
            case "POST 3" -> pay(pass, payments(parts), Records.request(body, PayRequest.class));
            case "GET 4" -> new Reply(200, ledger.find(payments(parts), name("payment", parts.get(3))));
            default ->
                throw parts.size() > 4
                        ? new Refusal(Rule.NOT_FOUND, "no such path")
                        : new Refusal(Rule.METHOD_NOT_ALLOWED, "this path does not take " + method);
        };
    }

    private Reply open(Pass pass, OpenRequest request) {
        return reply(
                ledger.open(pass.leadership(), name("channel", request.id()), amount("capacity", request.capacity())));
    }

    private Reply pay(Pass pass, String channel, PayRequest request) {
        return reply(ledger.pay(
                pass.leadership(), channel, name("payment", request.id()), amount("amount", request.amount())));
    }

    private static Reply reply(Receipt<?> receipt) {
        return new Reply(receipt.fresh() ? 201 : 200, receipt.record());
    }

    private Reply notLeader(NotLeaderException elsewhere) {
        NodeStatus status = node.status();
        ImmutableMap.Builder<String, Object> body = ImmutableMap.builder();
        body.putAll(problem("NOT_LEADER", elsewhere.getMessage() + "; nothing was changed"));
        body.put("state", status.phase().state().name());
        status.leader().ifPresent(leader -> body.put("leader", leader(leader)));
        return new Reply(503, body.buildOrThrow());
    }

    private static ImmutableMap<String, Object> leader(Leader leader) {
        return ImmutableMap.of(
                "id", leader.id(),
                "address", leader.address(),
                "term", leader.term().number());
    }

    private static ImmutableMap<String, Object> problem(String error, String message) {
        return ImmutableMap.of("error", error, "message", message);
    }

    /** The channel of a path whose parts are "", channel, "payments" and perhaps a payment. */
    private static String payments(List<String> parts) {
        if (!parts.get(2).equals("payments")) {
            throw new Refusal(Rule.NOT_FOUND, "no such path");
        }
        return name("channel", parts.get(1));
    }

    private static String name(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Refusal(
                    Rule.MALFORMED, "a " + what + " id is 1 to 64 letters, digits, '.', '_' or '-', no sign first");
        }
        return name;
    }

    private static long amount(String what, long amount) {
        if (amount < 1 || amount > MOST) {
            throw new Refusal(Rule.MALFORMED, what + " must be from 1 to " + MOST);
        }
        return amount;
    }

    private record Reply(int status, Object body) {}

    private record OpenRequest(String id, long capacity) {}

    private record PayRequest(String id, long amount) {}
}
