package dev.understudy.bench.race;

/**
 * One of the numbers to reach.
 *
 * @param path what is measured
 * @param wanted the requirement, in words
 * @param measured what came out, in words
 */
record Goal(String path, String wanted, String measured, Verdict verdict) {
    enum Verdict {
        PASS,
        FAIL,
        /** This run did not measure it. */
        NOT_RUN;

        static Verdict of(boolean pass) {
            return pass ? PASS : FAIL;
        }
    }

    static Goal notRun(String path, String wanted, String why) {
        return new Goal(path, wanted, why, Verdict.NOT_RUN);
    }
}
