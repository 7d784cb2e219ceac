package dev.understudy.testkit.sim;

import dev.understudy.Leadership;
import dev.understudy.LossReason;
import dev.understudy.error.HaException;
import dev.understudy.internal.election.Stage;
import dev.understudy.spi.Challenge;
import dev.understudy.spi.Claim;
import dev.understudy.spi.Entry;
import dev.understudy.spi.Grant;
import dev.understudy.spi.Grounds;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a world, for people: time in milliseconds, node, event; indented below it what the event led to.
 * Renewals, reads and rings that change nothing are left out; of calls that fail in a row the first is told.
 */
final class Transcript implements Observer {
    /** Verbs that nothing depends on. */
    private static final Set<Verb> IN_PASSING = Set.of(Verb.MEMBER, Verb.SURVEY, Verb.BEGAN, Verb.ANSWER, Verb.LOGIN);

    private final SimWorld world;
    private final StringBuilder text = new StringBuilder();
    private final Map<SimNode, Stage> stages = new HashMap<>();
    private final Map<SimNode, String> views = new HashMap<>();
    private final Set<Question> failing = new HashSet<>();

    /** A transcript of everything from now on. */
    Transcript(SimWorld world) {
        this.world = world;
        for (SimNode node : world.lives()) {
            stages.put(node, node.stage());
            write(node.name(), "is " + node.stage());
        }
        world.observe(this);
    }

    /** Adds a line of its own. */
    void note(String line) {
        write("", line);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    @Override
    public void fault(String what) {
        write("", "-- " + what + " --");
    }

    @Override
    public void booted(SimNode node) {
        write(node.name(), "boots");
        stages.put(node, node.stage());
    }

    @Override
    public void crashed(SimNode node) {
        write(node.name(), "is dead");
    }

    @Override
    public void sent(SimNode node, Verb verb, LeaseId lease) {
        switch (verb) {
            case GRANT, CLAIM, ENLIST, WITHDRAW, HAND_OVER, EVICT, CHALLENGE, REVOKE ->
                write(node.name(), "  -> " + name(verb) + of(lease));
            default -> {}
        }
    }

    @Override
    public void answered(SimNode node, Verb verb, LeaseId lease, @Nullable Object answer) {
        failing.remove(new Question(node, verb));
        if (answer instanceof Grant grant) {
            write(node.name(), "lease " + grant.lease() + " granted for " + grant.ttlNanos() / 1_000_000 + " ms");
        } else if (answer instanceof Claim.Taken taken) {
            write(
                    node.name(),
                    "id is taken: lease " + taken.lease() + ", " + taken.remainingNanos() / 1_000_000 + " ms left");
        } else if (answer instanceof Claim.Ours) {
            write(node.name(), "id is ours");
        } else if (answer instanceof Entry entry) {
            write(node.name(), "enlisted at " + entry.createRevision());
        } else if (answer instanceof QueueView view) {
            String seen = describe(view);
            if (!seen.equals(views.put(node, seen))) {
                write(node.name(), seen);
            }
        } else if (answer instanceof Challenge challenge) {
            String state = challenge.stands() ? "stands at " + challenge.revision() : "is answered";
            if (!challenge.stands() || verb == Verb.CHALLENGE) {
                write(node.name(), "sees: the challenge " + state);
            }
        } else if (verb == Verb.ANSWER && Boolean.TRUE.equals(answer)) {
            write(node.name(), "answered a challenge");
        } else if (verb == Verb.WITHDRAW || verb == Verb.REVOKE || verb == Verb.HAND_OVER) {
            write(node.name(), name(verb) + of(lease) + " done");
        }
    }

    @Override
    public void failed(SimNode node, Verb verb, LeaseId lease, Throwable cause) {
        if (!IN_PASSING.contains(verb) && failing.add(new Question(node, verb))) {
            write(node.name(), name(verb) + of(lease) + " failed: " + cause.getMessage());
        }
    }

    @Override
    public void refused(SimNode node) {
        write(node.name(), "its password is refused");
    }

    @Override
    public void evicted(SimNode node, Entry leader, Grounds grounds) {
        write(node.name(), "removed the entry of " + leader.holder());
    }

    @Override
    public void rang(SimNode node, String key) {
        write(node.name(), "watch of " + SimStore.lease(key));
    }

    @Override
    public void elected(SimNode node, Leadership leadership) {
        write(node.name(), "  => elected, term " + leadership.term());
    }

    @Override
    public void started(SimNode node, Leadership leadership, boolean ok) {
        write(node.name(), ok ? "service runs, gate is open" : "service does not start");
    }

    @Override
    public void deposed(SimNode node, Leadership leadership, LossReason reason) {
        write(
                node.name(),
                "  => deposed, term " + leadership.term() + ", " + reason + ", "
                        + leadership.remaining().toMillis() + " ms to stop");
    }

    @Override
    public void draining(SimNode node, Leadership leadership) {
        write(node.name(), "  gate is closed, draining");
    }

    @Override
    public void stopped(SimNode node, Leadership leadership) {
        write(node.name(), "service has stopped");
    }

    @Override
    public void overran(SimNode node) {
        write(node.name(), "overran its deadline");
    }

    @Override
    public void ended(SimNode node, Optional<HaException> failure) {
        write(
                node.name(),
                "elector is over" + failure.map(why -> ": " + why.getMessage()).orElse(""));
    }

    @Override
    public void step() {
        for (SimNode node : world.lives()) {
            Stage now = node.stage();
            Stage before = stages.put(node, now);
            if (before != now) {
                write(node.name(), "  " + before + " -> " + now);
            }
        }
    }

    private void write(String node, String what) {
        text.append("%8d ms  %-5s %s%n".formatted(world.time().now() / 1_000_000, node, what));
    }

    private static String describe(QueueView view) {
        if (view.own().isEmpty()) {
            return "sees: own entry is gone";
        }
        return view.ownIsFirst()
                ? "sees: own entry is first"
                : "sees: " + view.predecessor().map(Entry::holder).orElse("nobody") + " before it";
    }

    private static String name(Verb verb) {
        return verb.name().toLowerCase(Locale.ROOT);
    }

    private static String of(LeaseId lease) {
        return lease.value() == 0 ? "" : " " + lease;
    }

    private record Question(SimNode node, Verb verb) {}
}
