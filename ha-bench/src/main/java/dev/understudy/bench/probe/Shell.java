package dev.understudy.bench.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.understudy.bench.page.Series;
import dev.understudy.error.HaException;
import java.io.IOException;

/**
 * A probe as a line for bash, which also takes its time.
 *
 * @param wall times, milliseconds
 * @param processor times of all its processes, milliseconds
 */
record Shell(String name, String line, Series wall, Series processor) {
    private static final double MILLIS = 1000;

    Shell(String name, String line) {
        this(name, line, new Series(), new Series());
    }

    /** Whether it says yes now. */
    boolean saysYes() {
        return run("{ " + line + "; } >/dev/null 2>&1; echo $?").equals("0");
    }

    /** Runs it once; it must say yes. */
    void measure() {
        String[] words = run("TIMEFORMAT='%R %U %S'; exec 3>&1; { time { " + line
                        + "; } >/dev/null 2>&1; } 2>&3; echo $?")
                .split("\\s+");
        if (words.length != 4 || !words[3].equals("0")) {
            throw new HaException(name + " did not say yes: " + String.join(" ", words));
        }
        wall.add(MILLIS * Double.parseDouble(words[0]));
        processor.add(MILLIS * (Double.parseDouble(words[1]) + Double.parseDouble(words[2])));
    }

    private static String run(String script) {
        try {
            Process bash = new ProcessBuilder("bash", "-c", script).start();
            String said = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
            bash.waitFor();
            return said;
        } catch (IOException missing) {
            throw new HaException("bash cannot be run: " + missing.getMessage(), missing);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", stopped);
        }
    }
}
