package dev.understudy.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.bench.race.Goal.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalsTest {
    private static final long MILLI = 1_000_000;

    private final Results results = new Results();

    @Test
    void whatWasNotMeasuredIsNotPassed() {
        assertThat(new Goals(results).all())
                .isNotEmpty()
                .noneMatch(goal -> goal.verdict() == Verdict.PASS || goal.verdict() == Verdict.FAIL);
    }

    @Test
    void resigningIsHeldAgainstTheFloorOfTheSameRun() {
        measured(Entrants.floor(), 4);
        measured(Entrants.understudy(), 6);
        assertThat(resign().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void moreThanHalfAboveTheFloorIsMissed() {
        measured(Entrants.floor(), 4);
        measured(Entrants.understudy(), 7);
        assertThat(resign().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aSlowFloorDoesNotExcuseASlowTail() {
        measured(Entrants.floor(), 40);
        measured(Entrants.understudy(), 41);
        assertThat(resign().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void oneNeedlessTakeOverIsTooMany() {
        results.add(new Needless.Outcome(Needless.Trouble.KILLED, 50, 0));
        results.add(new Needless.Outcome(Needless.Trouble.RESTARTED, 50, 1));
        assertThat(goal("needless").verdict()).isEqualTo(Verdict.FAIL);
    }

    private void measured(Entrant entrant, long millis) {
        Samples outage = Samples.of(List.of(millis * MILLI));
        Samples none = Samples.of(List.of());
        results.addLines(List.of(new Line(entrant, Scenario.HAND_OVER, outage, none, none, "")));
    }

    private Goal resign() {
        return goal("resign");
    }

    private Goal goal(String path) {
        return new Goals(results)
                .all().stream()
                        .filter(goal -> goal.path().startsWith(path))
                        .findFirst()
                        .orElseThrow();
    }
}
