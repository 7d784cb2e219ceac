package dev.understudy.bench.race;

import java.util.List;

/**
 * What came of one entrant in one scenario.
 *
 * @param outage from the order or the signal to the next candidate's "I lead"
 * @param twoLeaders how long two led, by their own accounts; negative is good; may be empty
 * @param sinceRenewal from the last acknowledged renewal to the next candidate's "I lead"; may be empty
 * @param note what must be known to read the figures, such as why there are none
 */
record Line(Entrant entrant, Scenario scenario, Samples outage, Samples twoLeaders, Samples sinceRenewal, String note) {
    static Line without(Entrant entrant, Scenario scenario, String note) {
        Samples none = Samples.of(List.of());
        return new Line(entrant, scenario, none, none, none, note);
    }

    boolean is(Entrant who, Scenario what) {
        return entrant.equals(who) && scenario == what;
    }
}
