package dev.understudy.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JavaProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Prints its arguments and a count every few milliseconds, and a farewell when it is asked to end. */
    static final class Counter {
        private Counter() {}

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("farewell")));
            System.out.println("args " + String.join(",", args));
            System.err.println("property " + System.getProperty("p") + " variable " + System.getenv("V"));
            CountDownLatch never = new CountDownLatch(1);
            for (int i = 0; !never.await(5, TimeUnit.MILLISECONDS); i++) {
                System.out.println("count " + i);
            }
        }
    }

    /** Fails at once. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] args) {
            System.out.println("about to fail");
            System.exit(3);
        }
    }

    @Test
    void takesArgumentsPropertiesAndEnvironment() {
        try (JavaProcess process = JavaProcess.of(Counter.class)
                .args("a", "b c")
                .property("p", "1")
                .environment("V", "2")
                .start()) {
            process.awaitLine("args a,b c"::equals, LIMIT);
            process.awaitLine("property 1 variable 2"::equals, LIMIT);
        }
    }

    @Test
    void linesComeInOrderWithRisingTimes() {
        long before = System.nanoTime();
        try (JavaProcess process = JavaProcess.of(Counter.class).start()) {
            OutputLine tenth = process.awaitLine("count 10"::equals, LIMIT);
            OutputLine later = process.awaitLineAfter(tenth, line -> line.startsWith("count"), LIMIT);

            assertThat(later.text()).isEqualTo("count 11");
            assertThat(tenth.receivedNanos() - before).isPositive();
            assertThat(process.lines()).extracting(OutputLine::index).isSorted();
            assertThat(process.lines()).extracting(OutputLine::receivedNanos).isSorted();
            assertThat(process.lines(line -> line.equals("count 10"))).containsExactly(tenth);
        }
    }

    @Test
    void sigkillLeavesNoTimeForAFarewellAndSigtermDoes() {
        try (JavaProcess killed = JavaProcess.of(Counter.class).start();
                JavaProcess ended = JavaProcess.of(Counter.class).start()) {
            killed.awaitLine("count 1"::equals, LIMIT);
            ended.awaitLine("count 1"::equals, LIMIT);

            killed.kill();
            ended.terminate();

            assertThat(killed.isAlive()).isFalse();
            assertThat(killed.awaitExit(LIMIT)).isEqualTo(128 + 9);
            assertThat(ended.awaitExit(LIMIT)).isEqualTo(128 + 15);
            assertThat(killed.lines("farewell"::equals)).isEmpty();
            assertThat(ended.lines("farewell"::equals)).hasSize(1);
        }
    }

    @Test
    void aFrozenProcessPrintsNothingUntilThawed() {
        try (JavaProcess process = JavaProcess.of(Counter.class).start()) {
            process.awaitLine("count 1"::equals, LIMIT);
            process.freeze();
            // What was in the pipe when it froze may still arrive; after that there is silence.
            OutputLine last = process.lines().get(process.lines().size() - 1);
            assertThatThrownBy(() -> process.awaitLineAfter(last, "no such line"::equals, Duration.ofMillis(300)))
                    .isInstanceOf(AssertionError.class);
            int silent = process.lines().size();
            assertThatThrownBy(() -> process.awaitLineAfter(last, "no such line"::equals, Duration.ofMillis(300)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("running): no such line within PT0.3S; its last lines:");
            assertThat(process.lines()).hasSize(silent);

            process.thaw();
            process.awaitLineAfter(process.lines().get(silent - 1), line -> line.startsWith("count"), LIMIT);
        }
    }

    @Test
    void aProcessThatEndsEarlyIsReportedAtOnceWithItsCodeAndLines() {
        try (JavaProcess process = JavaProcess.of(Failing.class).name("node-1").start()) {
            assertThatThrownBy(() -> process.awaitLine("ready"::equals, LIMIT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("node-1 (pid " + process.pid())
                    .hasMessageContaining("about to fail");
            assertThat(process.awaitExit(LIMIT)).isEqualTo(3);
        }
    }
}
