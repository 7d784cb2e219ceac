package dev.understudy.spi;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a store was restored to an older state under a living process (claim S2, assumption A4); for backends
 * whose store can be restored.
 *
 * <p>A <em>regression</em> is a linearizable answer to a request that was sent after a higher revision had been
 * received. Requests that overlap may be answered in any order, and a member that lags may tell an old revision in all
 * that is not linearizable: neither says anything.
 *
 * <p>Safe from any thread; never blocks.
 */
public final class Eras {
    private static final Logger log = LoggerFactory.getLogger(Eras.class);

    private final AtomicReference<Known> known = new AtomicReference<>(new Known(Era.FIRST, 0));

    /**
     * What was known when a request was sent.
     *
     * @param era in which it was sent
     * @param revision the highest revision that had been received in that era
     */
    public record Known(Era era, long revision) {}

    /** The present era. */
    public Era now() {
        return known.get().era();
    }

    /** To be asked when a request is sent, and kept with it. */
    public Known known() {
        return known.get();
    }

    /**
     * Judges a linearizable answer.
     *
     * @param asked what was known when its request was sent
     * @param revision the store's revision of the answer
     */
    public void answered(Known asked, long revision) {
        if (revision < asked.revision()) {
            begin(asked.era(), revision, "it answers at revision " + revision + " after " + asked.revision());
            return;
        }
        // An answer to a question of an older era may come from the store as it was then.
        known.updateAndGet(now ->
                now.era().equals(asked.era()) && revision > now.revision() ? new Known(now.era(), revision) : now);
    }

    /**
     * Begins a new era because something else than a revision shows that the store is not the one it was.
     *
     * @param seen the era in which that was seen: nothing happens if another has begun since
     * @param why completes the sentence "the store was restored to an older state:"
     */
    public void restored(Era seen, String why) {
        begin(seen, 0, why);
    }

    private void begin(Era seen, long revision, String why) {
        Known before = known.get();
        if (!before.era().equals(seen)) {
            return;
        }
        long reached = Math.max(before.era().reached(), before.revision());
        Era next = new Era(seen.number() + 1, reached);
        if (known.compareAndSet(before, new Known(next, revision))) {
            log.error("the store was restored to an older state: {}; every term of before is over", why);
        } else {
            begin(seen, revision, why);
        }
    }
}
