package dev.understudy.bench.race;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.FormatMethod;
import dev.understudy.bench.race.Goal.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The numbers to reach, held against a run. */
final class Goals {
    private static final double FLOOR_FACTOR = 1.5;
    private static final double RESIGN_P99 = 20;
    private static final double SLACK_MILLIS = 150;
    private static final double EXPIRY_MILLIS = 550;
    private static final double CROWD_FACTOR = 3;
    private static final int CROWD_MEGABYTES = 60;
    private static final int CROWD_THREADS = 20;

    private final Results results;

    Goals(Results results) {
        this.results = results;
    }

    List<Goal> all() {
        ImmutableList.Builder<Goal> goals = ImmutableList.builder();
        goals.add(resign(Scenario.HAND_OVER, "resign → next node leads"));
        goals.add(resign(Scenario.HAND_OVER_FRESH, "the same, to a candidate that has just joined"));
        for (int ttl : new int[] {10, 60}) {
            String with = ", TTL " + ttl + " s";
            goals.add(kill(Entrants.understudyByProof(ttl), "SIGKILL, by proof (default)" + with, 40, 0));
            goals.add(kill(Entrants.understudyByGrace(ttl, 250), "SIGKILL, grace 250 ms" + with, 300, 250));
            goals.add(kill(Entrants.understudyByGrace(ttl, 0), "SIGKILL, grace 0" + with, 30, 0));
        }
        goals.add(kill(Entrants.understudyWithAuth(10), "SIGKILL, etcd authentication", 40, 0));
        goals.add(cut());
        goals.add(needless());
        goals.addAll(crowd());
        goals.add(elections());
        goals.add(idle());
        return goals.build();
    }

    private Goal resign(Scenario scenario, String path) {
        String wanted = "p50 ≤ 1.5 × floor, p99 ≤ 20 ms";
        Optional<Line> ours = results.line(Entrants.understudy(), scenario);
        Optional<Line> floor = results.line(Entrants.floor(), scenario);
        if (ours.isEmpty() || floor.isEmpty()) {
            return Goal.notRun(path, wanted, "not run");
        }
        double p50 = ours.get().outage().p50Millis();
        double p99 = ours.get().outage().p99Millis();
        double least = floor.get().outage().p50Millis();
        return new Goal(
                path,
                wanted,
                text(
                        "p50 %.1f ms = %.2f × floor (%.1f ms), p99 %.1f ms; the floor's own p99 %.1f ms",
                        p50, p50 / least, least, p99, floor.get().outage().p99Millis()),
                Verdict.of(p50 <= FLOOR_FACTOR * least && p99 <= RESIGN_P99));
    }

    private Goal kill(Entrant entrant, String path, double p50, double grace) {
        String wanted = text("p50 ≤ %.0f ms, max ≤ %.0f ms", p50, SLACK_MILLIS + grace);
        return results.line(entrant, Scenario.KILL)
                .map(line -> new Goal(
                        path,
                        wanted,
                        text(
                                "p50 %.1f ms, max %.1f ms",
                                line.outage().p50Millis(), line.outage().maxMillis()),
                        Verdict.of(line.outage().p50Millis() <= p50
                                && line.outage().maxMillis() <= SLACK_MILLIS + grace)))
                .orElseGet(() -> Goal.notRun(path, wanted, "not run"));
    }

    private Goal cut() {
        String path = "network cut, TTL 10 s";
        Entrant entrant = Entrants.understudy();
        double bound = entrant.session().toMillis() + EXPIRY_MILLIS;
        String wanted = text("≤ %.0f ms after the last acknowledged renewal", bound);
        return results.line(entrant, Scenario.CUT)
                .filter(line -> !line.sinceRenewal().isEmpty())
                .map(line -> new Goal(
                        path,
                        wanted,
                        text("max %.0f ms", line.sinceRenewal().maxMillis()),
                        Verdict.of(line.sinceRenewal().maxMillis() <= bound)))
                .orElseGet(() -> Goal.notRun(path, wanted, "not run (it takes root and iproute2)"));
    }

    private Goal needless() {
        String path = "needless take-overs, 3 members, TTL " + Needless.TTL_SECONDS + " s";
        List<Needless.Outcome> outcomes = results.needless();
        if (outcomes.isEmpty()) {
            return Goal.notRun(path, "0", "not run");
        }
        String measured = outcomes.stream()
                .map(outcome -> outcome.takeOvers() + " in " + outcome.rounds() + " × "
                        + outcome.trouble().words())
                .collect(Collectors.joining("; "));
        return new Goal(
                path, "0", measured, Verdict.of(outcomes.stream().allMatch(outcome -> outcome.takeOvers() == 0)));
    }

    private List<Goal> crowd() {
        String path = "1 000 waiting candidates, ";
        Optional<IdleCost.Crowd> two = results.crowd(2);
        Optional<IdleCost.Crowd> many = results.crowd(1_000);
        if (two.isEmpty() || many.isEmpty()) {
            return List.of(Goal.notRun(path + "hand-over", "1 event, p50 ≤ 3 × that of two", "not run"));
        }
        double ratio = many.get().outage().p50Millis() / two.get().outage().p50Millis();
        double events = many.get().eventsPerHandOver();
        long megabytes = many.get().megabytes() - two.get().megabytes();
        long threads = many.get().threads() - two.get().threads();
        return List.of(
                new Goal(
                        path + "hand-over",
                        "1 event, p50 ≤ 3 × that of two",
                        text(
                                "%.2f events, p50 %.1f ms = %.2f × that of two",
                                events, many.get().outage().p50Millis(), ratio),
                        Verdict.of(events < 1.5 && ratio <= CROWD_FACTOR)),
                new Goal(
                        path + "cost",
                        "≤ 60 MB and ≤ 20 threads over a client with two",
                        text("%d MB, %d threads more", megabytes, threads),
                        Verdict.of(megabytes <= CROWD_MEGABYTES && threads <= CROWD_THREADS)));
    }

    private Goal elections() {
        String path = "1 000 elections in one process";
        String wanted = "one lease, ≤ 20 threads more than for one, as many renewals/s as for one";
        Optional<IdleCost.Elections> one = results.elections(1);
        Optional<IdleCost.Elections> many = results.elections(1_000);
        if (one.isEmpty() || many.isEmpty()) {
            return Goal.notRun(path, wanted, "not run");
        }
        long threads = many.get().threads() - one.get().threads();
        boolean constant = many.get().renewalsPerSecond() <= 1.2 * one.get().renewalsPerSecond();
        return new Goal(
                path,
                wanted,
                text(
                        "%d lease, %d threads more, %.2f renewals/s against %.2f",
                        many.get().leases(),
                        threads,
                        many.get().renewalsPerSecond(),
                        one.get().renewalsPerSecond()),
                Verdict.of(many.get().leases() == 1 && threads <= CROWD_THREADS && constant));
    }

    private Goal idle() {
        String path = "idle understudy, TTL 10 s";
        return results.idle().stream()
                .filter(cost -> cost.entrant().equals(Entrants.understudy()) && cost.candidates() == 1)
                .findFirst()
                .map(cost -> new Goal(
                        path,
                        "≤ 1 request/s",
                        text("%.2f requests/s", cost.requestsPerSecond()),
                        Verdict.of(cost.requestsPerSecond() <= 1)))
                .orElseGet(() -> Goal.notRun(path, "≤ 1 request/s", "not run"));
    }

    @FormatMethod
    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
