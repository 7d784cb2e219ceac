package dev.understudy.probe;

import java.io.PrintStream;
import java.util.List;

/** The probe as a program without a JVM: the same {@link Inquiry}, compiled to C and then to a static binary. */
final class NativeProbe {
    private NativeProbe() {}

    public static void main(String[] args) {
        // TeaVM's own streams both lead to the standard output, and depend on the locale.
        PrintStream out = new PrintStream(new Descriptor(1), true);
        PrintStream err = new PrintStream(new Descriptor(2), true);
        Calls.exit(Inquiry.run(new PlainMachine(), List.of(args), out, err));
    }
}
