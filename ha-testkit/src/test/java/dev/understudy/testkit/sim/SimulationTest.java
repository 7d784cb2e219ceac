package dev.understudy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many schedules, each from one seed, with all claims checked: {@code -Dsim.schedules=} says how many,
 * {@code -Dsim.first=} from which seed on; {@code -Dsim.seed=} replays one and prints its transcript.
 */
@ExtendWith(Quiet.class)
class SimulationTest {
    private static final long SCHEDULES = Long.getLong("sim.schedules", 10_000);
    private static final long FIRST_SEED = Long.getLong("sim.first", 1);

    @Test
    void everyScheduleKeepsTheClaims() {
        Long one = Long.getLong("sim.seed");
        if (one != null) {
            SimRun.of(one);
            System.out.println(SimRun.transcript(one));
            return;
        }
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
            SimRun.of(seed);
        }
    }

    /** Without this a seed would not replay. */
    @Test
    void oneSeedIsOneRun() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 20; seed++) {
            String transcript = SimRun.transcript(seed);

            assertThat(transcript).contains("elected").isEqualTo(SimRun.transcript(seed));
        }
    }
}
