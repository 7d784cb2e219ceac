package dev.understudy.probe;

import java.io.PrintStream;
import java.util.List;

/** The probe as a program on a JVM; see {@link Inquiry}. */
public final class Probe {
    private Probe() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** Runs the program and returns its exit code. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        return Inquiry.run(new Jvm(), args, out, err);
    }
}
