package dev.understudy.bench.peer;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints events, one JSON object a line, with the instant on {@link System#nanoTime}: Linux has one monotonic clock for
 * all processes, so the harness can subtract them from its own. Safe from any thread.
 */
public final class Voice {
    private final PrintStream out;

    public Voice(PrintStream out) {
        this.out = out;
    }

    /** Something happens now. */
    public void say(String event, String id) {
        line(event, id, System.nanoTime(), 0);
    }

    /** Something happens now, with a number that belongs to it. */
    public void say(String event, String id, long value) {
        line(event, id, System.nanoTime(), value);
    }

    private void line(String event, String id, long nanos, long value) {
        String json = String.format(
                Locale.ROOT, "{\"event\":\"%s\",\"id\":\"%s\",\"nanos\":%d,\"value\":%d}%n", event, id, nanos, value);
        synchronized (out) {
            out.print(json);
            out.flush();
        }
    }

    /** The voice of one candidate. */
    Audience of(String id) {
        return new Audience() {
            @Override
            public void waits() {
                say("waits", id);
            }

            @Override
            public void leads() {
                say("leads", id);
            }

            @Override
            public void loses() {
                say("loses", id);
            }
        };
    }
}
