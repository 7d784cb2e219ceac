package dev.understudy.internal.mirror;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.understudy.error.CompactedException;
import dev.understudy.error.HaException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.async.Failures;
import dev.understudy.internal.clock.Backoff;
import dev.understudy.internal.clock.Reminder;
import dev.understudy.internal.clock.Scheduler;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Era;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateFeed.Change;
import dev.understudy.spi.StateFeed.Follower;
import dev.understudy.spi.StateFeed.Page;
import dev.understudy.state.Versioned;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the map, follows what changes, and sees to it that it comes. All its fields belong to its executor; each
 * {@code source} is one filling or one subscription, and what an older one still says is not heard.
 */
final class Keeper {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.mirror");

    private static final int PAGE = 1_000;
    private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofMillis(800));
    private static final Backoff NUDGING = new Backoff(Duration.ofMillis(5), Duration.ofMillis(320));
    /** Ten nudges, each after twice the time of the one before up to 320 ms, take a second and a half. */
    private static final int NUDGES = 10;

    /** This many subscriptions in a row that say nothing are reason enough to read everything again. */
    private static final int SILENT_SUBSCRIPTIONS = 3;

    private final StateFeed feed;
    private final String prefix;
    private final Executor loop;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final MirrorMap map;
    private final Waiters waiters;
    private final Reminder trouble = new Reminder();
    private long source;
    /** Of the store when the present filling began: what is shown is of this one, or nothing is. */
    private Era era = Era.FIRST;

    private StateFeed.@Nullable Following subscription;
    private long followedAtNanos;
    private long wanted;
    private int failures;
    private int nudges;
    private int silent;
    private boolean nudging;
    private boolean closed;

    Keeper(
            StateFeed feed,
            String prefix,
            Executor loop,
            Scheduler scheduler,
            Ticker ticker,
            MirrorMap map,
            Waiters waiters) {
        this.feed = feed;
        this.prefix = prefix;
        this.loop = loop;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.map = map;
        this.waiters = waiters;
    }

    void start() {
        loop.execute(this::fill);
        later(CHECK_NANOS, this::check);
    }

    /** Somebody needs this revision. */
    void wanted(long revision) {
        loop.execute(() -> want(revision));
    }

    void close() {
        loop.execute(() -> {
            closed = true;
            nextSource();
            waiters.fail(new UnavailableException("the mirror is closed"));
        });
    }

    private void fill() {
        long mine = nextSource();
        era = feed.era();
        page(mine, MirrorMap.empty(), "", StateFeed.NOW);
    }

    private void page(long mine, NavigableMap<String, Versioned> building, String after, long revision) {
        var unused = feed.page(prefix, after, revision, PAGE)
                .whenComplete((page, failure) -> onLoop(mine, () -> paged(mine, building, page, failure)));
    }

    private void paged(long mine, NavigableMap<String, Versioned> building, Page page, @Nullable Throwable failure) {
        if (failure != null) {
            again("it cannot be read", failure, this::fill);
            return;
        }
        if (!isOfThisEra()) {
            return;
        }
        page.items().forEach(item -> building.put(item.key(), item));
        if (page.more()) {
            page(mine, building, Iterables.getLast(page.items()).key(), page.revision());
            return;
        }
        map.replace(building, page.revision());
        failures = 0;
        silent = 0;
        log.info("mirror of '{}': filled, {} keys at revision {}", prefix, building.size(), page.revision());
        follow();
        told();
    }

    private void follow() {
        long mine = nextSource();
        nudges = 0;
        followedAtNanos = ticker.nanos();
        subscription = feed.follow(prefix, map.revision(), new Ears(mine));
        pursue();
    }

    private void lost(HaException cause) {
        boolean gone = cause instanceof CompactedException;
        again(gone ? "what changed is no longer kept" : "it was cut off", cause, gone ? this::fill : this::follow);
    }

    /** Reads the store's revision, which the mirror must reach, and which must never be behind the mirror's own. */
    private void check() {
        // First, so that a check that fails is not the last.
        later(CHECK_NANOS, this::check);
        long mine = source;
        long shown = map.revision();
        var unused = feed.revision()
                .whenComplete((revision, failure) -> onLoop(mine, () -> {
                    if (failure == null && revision < shown) {
                        restored();
                    } else if (failure == null) {
                        settle();
                        want(revision);
                    }
                }));
    }

    /** The store answers, and this subscription has lived for a while: neither alone says that the trouble is over. */
    private void settle() {
        if (subscription != null && ticker.nanos() - followedAtNanos >= CHECK_NANOS) {
            failures = 0;
            trouble.over(ticker.nanos())
                    .ifPresent(
                            lasted -> log.info("mirror of '{}' follows again, after {} ms", prefix, lasted.toMillis()));
        }
    }

    private void want(long revision) {
        if (closed) {
            waiters.fail(new UnavailableException("the mirror is closed"));
            return;
        }
        if (isOfThisEra()) {
            wanted = Math.max(wanted, revision);
            waiters.release(map.revision());
            pursue();
        }
    }

    /** Whether what is shown is of the store's present era; if not, it begins anew. */
    private boolean isOfThisEra() {
        if (feed.era().equals(era)) {
            return true;
        }
        restored();
        return false;
    }

    /** The store was restored to an older state: nothing is shown until the mirror is filled from what is there now. */
    private void restored() {
        log.warn("mirror of '{}': the store was restored to an older state than {}", prefix, map.revision());
        nextSource();
        map.replace(MirrorMap.empty(), 0);
        wanted = 0;
        failures = 0;
        nudges = 0;
        silent = 0;
        waiters.fail(new UnavailableException("the store was restored to an older state"));
        fill();
    }

    /** Asks the subscription for the wanted revision, more and more patiently, and then gives it up. */
    private void pursue() {
        StateFeed.Following following = subscription;
        if (following == null || nudging) {
            return;
        }
        if (map.revision() >= wanted) {
            nudges = 0;
            silent = 0;
            return;
        }
        if (nudges == NUDGES) {
            tell("nothing is heard of revision " + wanted);
            silent++;
            if (silent == SILENT_SUBSCRIPTIONS) {
                fill();
            } else {
                follow();
            }
            return;
        }
        following.requestProgress();
        nudging = true;
        later(NUDGING.nanos(nudges), () -> {
            nudging = false;
            pursue();
        });
        nudges++;
    }

    private void again(String what, Throwable failure, Runnable attempt) {
        long mine = nextSource();
        long pause = BACKOFF.nanos(failures++);
        String why = Failures.words(failure);
        log.debug("mirror of '{}': {}; again in {} ms: {}", prefix, what, pause / 1_000_000, why);
        tell(what + ": " + why);
        later(pause, () -> {
            if (mine == source) {
                attempt.run();
            }
        });
    }

    /** The mirror stands still: said when that begins, and once a minute. */
    private void tell(String why) {
        long now = ticker.nanos();
        Duration lasts = trouble.lasted(now);
        if (trouble.isDue(now)) {
            String still = lasts.isZero() ? "" : " (for " + lasts.toSeconds() + " s now)";
            log.info("mirror of '{}' stands still: {}{}", prefix, why, still);
        }
    }

    /** The map shows more than before. */
    private void told() {
        if (waiters.anyUpTo(map.revision())) {
            loop.execute(() -> {
                if (isOfThisEra()) {
                    waiters.release(map.revision());
                }
            });
        }
    }

    private long nextSource() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
        source++;
        map.changeSource(source);
        return source;
    }

    private void onLoop(long mine, Runnable task) {
        loop.execute(() -> {
            if (mine == source && !closed) {
                task.run();
            }
        });
    }

    private void later(long nanos, Runnable task) {
        scheduler.after(
                nanos,
                () -> loop.execute(() -> {
                    if (!closed) {
                        task.run();
                    }
                }));
    }

    /** Applies what one subscription tells, on the thread that tells it. */
    private final class Ears implements Follower {
        private final long mine;

        Ears(long mine) {
            this.mine = mine;
        }

        @Override
        public void changed(ImmutableList<Change> changes) {
            heard(map.apply(mine, changes));
        }

        @Override
        public void reached(long revision) {
            heard(map.reach(mine, revision));
        }

        @Override
        public void lost(HaException cause) {
            onLoop(mine, () -> Keeper.this.lost(cause));
        }

        private void heard(MirrorMap.Applied applied) {
            switch (applied) {
                case DONE -> told();
                case STALE -> {}
                case OUT_OF_ORDER ->
                    onLoop(
                            mine,
                            () -> again(
                                    "changes came out of order",
                                    new HaException("a change that is not after revision " + map.revision()),
                                    Keeper.this::fill));
            }
        }
    }
}
