package dev.understudy.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.testkit.process.JavaProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Deaths planted in the threads of a supervisor. Its node would lead on, with no program and nobody to notice: the
 * process must end, so that another node leads.
 */
@Timeout(120)
class SupervisorDeathTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int INTERNAL = 70;

    @Test
    void whereTheNodeCannotBeClosedTheProcessEnds() {
        try (JavaProcess supervisor = orphan(false)) {
            assertThat(supervisor.awaitExit(PATIENCE)).isEqualTo(INTERNAL);
            assertThat(supervisor.lines())
                    .filteredOn(line -> line.text().contains("leaving the election failed"))
                    .hasSize(1);
        }
    }

    @Test
    void whereNobodyFollowsTheEndOfTheProgramTheProcessEnds() {
        try (JavaProcess supervisor = orphan(true)) {
            assertThat(supervisor.awaitExit(PATIENCE)).isEqualTo(INTERNAL);
            assertThat(supervisor.lines())
                    .filteredOn(line -> line.text().contains("what follows the end of sh failed"))
                    .hasSize(1);
        }
    }

    private static JavaProcess orphan(boolean restart) {
        return JavaProcess.of(OrphanMain.class)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .args(Boolean.toString(restart), "sh", "-c", "exit 3")
                .start();
    }
}
