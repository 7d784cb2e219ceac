package dev.understudy.program;

import dev.understudy.error.ConfigException;
import dev.understudy.error.DuplicateIdException;
import dev.understudy.error.HaException;
import dev.understudy.error.LeaseGoneException;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.OutcomeUnknownException;
import dev.understudy.error.UnavailableException;

/** Exit codes, the same in all programs of the project; the names follow sysexits.h where it has one. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int NO = 1;
    public static final int UNREACHABLE = 2;
    public static final int USAGE = 64;
    public static final int INTERNAL = 70;
    /** What was to be written was not, to standard output or to a file. */
    public static final int OUTPUT = 74;

    public static final int LEADERSHIP_LOST = 75;
    public static final int DUPLICATE_ID = 76;
    public static final int CONFIG = 78;
    /** Nobody reads the output any more: what a shell says of a program that SIGPIPE has ended. */
    public static final int BROKEN_PIPE = 141;

    private ExitCode() {}

    /** What a process exits with that cannot go on. */
    public static int of(HaException failure) {
        if (failure instanceof ConfigException) {
            return CONFIG;
        }
        if (failure instanceof DuplicateIdException) {
            return DUPLICATE_ID;
        }
        if (failure instanceof NotLeaderException || failure instanceof LeaseGoneException) {
            return LEADERSHIP_LOST;
        }
        boolean silent = failure instanceof UnavailableException || failure instanceof OutcomeUnknownException;
        return silent ? UNREACHABLE : INTERNAL;
    }
}
