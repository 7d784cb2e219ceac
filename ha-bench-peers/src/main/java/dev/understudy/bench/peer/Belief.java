package dev.understudy.bench.peer;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks a candidate every few milliseconds whether it leads, as its user would before a piece of work, and tells each
 * change of the answer, and each renewal it learns of. A long gap between two questions means that the process was
 * frozen: then the first answer afterwards is told too.
 */
final class Belief {
    private static final long PERIOD_MILLIS = 2;
    private static final long GAP_NANOS = Duration.ofSeconds(1).toNanos();

    private final Voice voice;
    private final String id;
    private final Contender contender;
    private final ScheduledExecutorService clock;
    private boolean before;
    private long renewals;
    private long askedNanos = System.nanoTime();

    Belief(Voice voice, String id, Contender contender) {
        this.voice = voice;
        this.id = id;
        this.contender = contender;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "belief");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Asks until the process ends. */
    void start() {
        var unused = clock.scheduleWithFixedDelay(this::ask, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        long now = System.nanoTime();
        boolean leads = contender.leads();
        if (now - askedNanos > GAP_NANOS) {
            voice.say("wakes", id, leads ? 1 : 0);
        }
        if (leads != before) {
            voice.say("believes", id, leads ? 1 : 0);
        }
        long renewed = contender.renewals();
        if (renewed > renewals) {
            voice.say("renewed", id, renewed);
            renewals = renewed;
        }
        before = leads;
        askedNanos = now;
    }
}
