package dev.understudy.bench.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that a run has measured. For one thread. */
final class Results {
    private final List<Line> lines = new ArrayList<>();
    private final List<Idle> idle = new ArrayList<>();
    private final List<IdleCost.Crowd> crowds = new ArrayList<>();
    private final List<IdleCost.Elections> elections = new ArrayList<>();
    private final List<Needless.Outcome> needless = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    /** A part that broke off: it is told, and the others go on. */
    void trouble(String what) {
        troubles.add(what);
    }

    List<String> troubles() {
        return troubles;
    }

    void addLines(List<Line> more) {
        lines.addAll(more);
    }

    void add(Idle cost) {
        idle.add(cost);
    }

    void add(IdleCost.Crowd crowd) {
        crowds.add(crowd);
    }

    void add(IdleCost.Elections many) {
        elections.add(many);
    }

    void add(Needless.Outcome outcome) {
        needless.add(outcome);
    }

    List<Line> lines() {
        return lines;
    }

    List<Idle> idle() {
        return idle;
    }

    List<IdleCost.Crowd> crowds() {
        return crowds;
    }

    List<IdleCost.Elections> elections() {
        return elections;
    }

    List<Needless.Outcome> needless() {
        return needless;
    }

    /** A line with figures. */
    Optional<Line> line(Entrant entrant, Scenario scenario) {
        return lines.stream()
                .filter(line -> line.is(entrant, scenario) && !line.outage().isEmpty())
                .findFirst();
    }

    Optional<IdleCost.Crowd> crowd(int candidates) {
        return crowds.stream().filter(crowd -> crowd.candidates() == candidates).findFirst();
    }

    Optional<IdleCost.Elections> elections(int count) {
        return elections.stream().filter(many -> many.count() == count).findFirst();
    }
}
