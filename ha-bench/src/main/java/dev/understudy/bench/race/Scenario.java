package dev.understudy.bench.race;

/** What happens to the leader. */
enum Scenario {
    /** It gives up leadership in the library's own way; its process lives on. */
    HAND_OVER("hand-over", "asked to resign"),
    /** As above, to a candidate that has joined the queue this instant. */
    HAND_OVER_FRESH("hand-over, fresh", "asked to resign; the next candidate has just joined"),
    /** Its process gets SIGTERM. */
    TERM("SIGTERM", "process told to end"),
    /** Its process gets SIGKILL. */
    KILL("SIGKILL", "process dies"),
    /** Its process is frozen by SIGSTOP, and goes on later. */
    STOP("SIGSTOP", "process frozen, then thawed"),
    /** The network of its host is cut. */
    CUT("network cut", "host cut off");

    private final String title;
    private final String meaning;

    Scenario(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }
}
