package dev.understudy.cli.demo;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Locale;

/**
 * How much this machine had to do, as its operating system tells it: without it an outage in milliseconds says little.
 *
 * @param average processes that ran or wanted to, on average over the last minute; negative if the system does not tell
 * @param processors that this JVM may use
 */
record Load(double average, int processors) {
    /** The load of this moment. */
    static Load now() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return new Load(system.getSystemLoadAverage(), system.getAvailableProcessors());
    }

    boolean known() {
        return average >= 0;
    }

    /** Whether more wanted to run than could, so that a take-over had to wait for a processor, too. */
    boolean busy() {
        return average > processors;
    }

    /** The average with one digit, or a dash. */
    String figure() {
        return known() ? String.format(Locale.ROOT, "%.1f", average) : "-";
    }

    /** In words, for the end of a sentence. */
    @Override
    public String toString() {
        return known()
                ? "load " + figure() + " on " + processors + (processors == 1 ? " processor" : " processors")
                : "load unknown";
    }
}
