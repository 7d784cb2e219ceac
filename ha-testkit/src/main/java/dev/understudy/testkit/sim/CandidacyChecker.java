package dev.understudy.testkit.sim;

import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.HaException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.spi.LeaseId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * S9: of two living processes with one id, one is refused; a restart after a crash is not. L4: a lease is not used
 * again after an enlist of unknown outcome.
 */
final class CandidacyChecker implements Observer {
    private final VirtualTime time;
    private final Verdict verdict;
    private final List<SimNode> lives = new ArrayList<>();
    private final Map<SimNode, Long> bornAt = new HashMap<>();
    private final Map<SimNode, Long> goneAt = new HashMap<>();
    /** Whose lease it is: others may name it, such as whoever asks whether its holder lives. */
    private final Map<LeaseId, SimNode> doubtful = new HashMap<>();

    CandidacyChecker(VirtualTime time, Verdict verdict) {
        this.time = time;
        this.verdict = verdict;
    }

    @Override
    public void booted(SimNode node) {
        lives.add(node);
        bornAt.put(node, time.now());
    }

    @Override
    public void crashed(SimNode node) {
        goneAt.putIfAbsent(node, time.now());
    }

    @Override
    public void ended(SimNode node, Optional<HaException> failure) {
        goneAt.putIfAbsent(node, time.now());
        if (failure.isPresent()) {
            HaException cause = failure.get();
            verdict.check(cause instanceof DuplicateIdException, "L5", () -> node + " gave up: " + cause);
            verdict.check(
                    lives.stream().anyMatch(other -> livedBeside(node, other)),
                    "S9",
                    () -> node + " was refused, but no other process with its id lived while it did");
        }
    }

    @Override
    public void failed(SimNode node, Verb verb, LeaseId lease, Throwable cause) {
        if (verb == Verb.ENLIST && cause instanceof OutcomeUnknownException) {
            doubtful.put(lease, node);
        }
    }

    @Override
    public void sent(SimNode node, Verb verb, LeaseId lease) {
        verdict.check(
                verb == Verb.REVOKE || !node.equals(doubtful.get(lease)),
                "L4",
                () -> node + " sent " + verb + " with lease " + lease + " after an enlist of unknown outcome");
    }

    @Override
    public void settled() {
        Set<String> ids = new HashSet<>();
        for (SimNode node : lives) {
            String id = node.candidate().id().value();
            verdict.check(!node.isAlive() || ids.add(id), "S9", () -> "two living processes use the id " + id);
        }
    }

    private boolean livedBeside(SimNode node, SimNode other) {
        return other != node
                && other.candidate().id().equals(node.candidate().id())
                && goneAt.getOrDefault(other, Long.MAX_VALUE) > bornAt.getOrDefault(node, 0L);
    }
}
