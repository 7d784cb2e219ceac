package dev.understudy.probe;

import dev.understudy.probe.Verdict.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * The probe itself: asks a node's status endpoints one question, or looks at its marker file. Prints one line; the exit
 * code is 0 for yes, 1 for no, 2 for no answer, 64 for a wrong command line, 74 if the line could not be printed. The
 * same on every machine.
 */
final class Inquiry {
    private static final int USAGE = 64;
    private static final int OUTPUT = 74;
    private static final long PAUSE_MILLIS = 200;

    private final Machine machine;
    private final Options options;

    private Inquiry(Machine machine, Options options) {
        this.machine = machine;
        this.options = options;
    }

    /** Runs the program and returns its exit code. */
    static int run(Machine machine, List<String> args, PrintStream out, PrintStream err) {
        int exitCode = answer(machine, args, out, err);
        // A stream keeps silent about what it could not write.
        if (out.checkError()) {
            err.println("ha-probe: cannot write to standard output");
            return OUTPUT;
        }
        return exitCode;
    }

    private static int answer(Machine machine, List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help")) {
            out.print(Options.HELP);
            return 0;
        }
        try {
            Options options = Options.parse(args);
            machine.check(options);
            Verdict verdict = new Inquiry(machine, options).ask();
            out.println(verdict.line());
            return verdict.outcome().exitCode();
        } catch (UsageException wrong) {
            err.println("ha-probe: " + wrong.getMessage());
            return USAGE;
        }
    }

    private Verdict ask() {
        long start = System.nanoTime();
        Verdict verdict = attempt();
        while (!verdict.isYes()
                && System.nanoTime() - start < options.patience().toNanos()) {
            machine.pause(PAUSE_MILLIS);
            verdict = attempt();
        }
        String asked = options.file().isPresent()
                ? options.file().get().file()
                : options.target().toString();
        return new Verdict(verdict.outcome(), asked + ": " + verdict.line());
    }

    private Verdict attempt() {
        try {
            if (options.file().isPresent()) {
                Marker marker = options.file().get();
                return marker.judge(machine.age(marker.file()));
            }
            Http.Answer answer = machine.get(options);
            return options.question().judge(answer.code(), answer.body());
        } catch (IOException none) {
            return new Verdict(Outcome.UNREACHABLE, plain(String.valueOf(none.getMessage())));
        }
    }

    /** Without what a terminal acts on: the reason may quote a certificate, or a name. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < ' ' || (c >= 0x7f && c < 0xa0) || Character.isSurrogate(c);
            boolean format =
                    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f);
            plain.append(control || format || c == 0x061c || c == 0xfeff ? '?' : c);
        }
        return plain.toString();
    }
}
