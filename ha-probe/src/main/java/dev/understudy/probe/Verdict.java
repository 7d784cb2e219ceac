package dev.understudy.probe;

/**
 * What a probe found out.
 *
 * @param outcome decides the exit code
 * @param line one line for people
 */
record Verdict(Outcome outcome, String line) {
    /** The three answers, and their exit codes. */
    enum Outcome {
        YES(0),
        /** The node answered, and the answer was no. */
        NO(1),
        /** No answer: refused, timed out, not to be trusted, or not HTTP. */
        UNREACHABLE(2);

        private final int exitCode;

        Outcome(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    boolean isYes() {
        return outcome == Outcome.YES;
    }
}
