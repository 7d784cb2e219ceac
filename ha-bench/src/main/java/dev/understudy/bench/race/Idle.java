package dev.understudy.bench.race;

/**
 * What waiting costs: candidates of one election in one process, while another process leads.
 *
 * @param candidates how many wait
 * @param requestsPerSecond that the store receives from each of them
 * @param threads of the process
 * @param megabytes of the process, resident
 * @param note why there are no figures; else empty
 */
record Idle(Entrant entrant, int candidates, double requestsPerSecond, long threads, long megabytes, String note) {
    static Idle without(Entrant entrant, int candidates, String note) {
        return new Idle(entrant, candidates, 0, 0, 0, note);
    }
}
