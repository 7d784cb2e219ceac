package dev.understudy.testkit.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** L7: refused logins cost the store little, and a password that is right at last is found. */
final class LoginChecker implements Observer {
    /** The shortest pause of an honest plan, less what clocks drift. */
    private static final long PAUSE_NANOS = Duration.ofMillis(900).toNanos();

    private final VirtualTime time;
    private final Verdict verdict;
    private final SimAuth auth;
    private final Supplier<List<SimNode>> alive;
    private final Map<SimNode, Long> refusedAt = new HashMap<>();

    LoginChecker(VirtualTime time, Verdict verdict, SimAuth auth, Supplier<List<SimNode>> alive) {
        this.time = time;
        this.verdict = verdict;
        this.auth = auth;
        this.alive = alive;
    }

    @Override
    public void refused(SimNode node) {
        long now = time.now();
        long before = refusedAt.getOrDefault(node, now - PAUSE_NANOS);
        verdict.check(
                now - before >= PAUSE_NANOS
                        || auth.changedNanos(node.candidate().id().value()) >= before
                        || node.process().pausedSince(before),
                "L7",
                () -> node + " was refused twice in " + (now - before) / 1_000_000 + " ms, and nothing had changed");
        refusedAt.put(node, now);
    }

    @Override
    public void settled() {
        for (SimNode node : alive.get()) {
            verdict.check(
                    !node.login().isRefused(),
                    "L7",
                    () -> node + " has the right password in its file, and is still refused");
        }
    }
}
