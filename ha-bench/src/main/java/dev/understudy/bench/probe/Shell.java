package dev.understudy.bench.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import dev.understudy.bench.page.Series;
import dev.understudy.error.HaException;
import java.io.IOException;
import java.util.List;

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
        // Microseconds by the shell's clock: its own report of time ends with milliseconds.
        String said = run("TIMEFORMAT='%U %S'; exec 3>&1; before=$EPOCHREALTIME; { time { " + line
                + "; } >/dev/null 2>&1; } 2>&3; code=$?; after=$EPOCHREALTIME;"
                + " echo $((${after/./} - ${before/./})) $code");
        List<String> words = Splitter.onPattern("\\s+").splitToList(said);
        if (words.size() != 4 || !words.get(3).equals("0")) {
            throw new HaException(name + " did not say yes: " + said);
        }
        wall.add(Double.parseDouble(words.get(2)) / MILLIS);
        processor.add(MILLIS * (Double.parseDouble(words.get(0)) + Double.parseDouble(words.get(1))));
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
