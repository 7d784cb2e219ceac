package dev.understudy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many schedules, each from one seed, with all claims checked. */
@ExtendWith(Quiet.class)
class SimulationTest {
    private static final long SCHEDULES = Long.getLong("sim.schedules", 20_000);
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

    @Test
    void oneSeedIsOneRun() {
        String first = SimRun.transcript(FIRST_SEED);

        assertThat(first).contains("elected").isEqualTo(SimRun.transcript(FIRST_SEED));
    }
}
