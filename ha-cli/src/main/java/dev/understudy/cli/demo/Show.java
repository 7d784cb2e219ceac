package dev.understudy.cli.demo;

import java.util.List;

/** Tells the audience what happens. Calls come one at a time. */
interface Show {
    /** Something happened, in words. */
    void event(String what);

    /** A round begins. */
    void roundBegins(int number, Kill kill, String leader);

    /** A round is over. */
    void roundEnds(Round round);

    /** All rounds are over. */
    void end(List<Round> rounds, Verdict verdict);
}
