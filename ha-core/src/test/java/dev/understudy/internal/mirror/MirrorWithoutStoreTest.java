package dev.understudy.internal.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.collect.ImmutableList;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.clock.ManualTime;
import dev.understudy.spi.StateFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A mirror whose store does not answer asks more and more seldom, and says so once a minute. */
class MirrorWithoutStoreTest {
    private final ManualTime time = new ManualTime();
    private final Feed feed = new Feed();
    private final WatchedMirror mirror = new WatchedMirror(feed, "", Runnable::run, time, time, Duration.ofSeconds(10));

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger("dev.understudy.mirror");
    private final Level level = logger.getLevel();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void hush() {
        mirror.close();
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(level);
    }

    @Test
    void itsPausesGrowToEightTenthsOfASecond() {
        mirror.start();
        time.pass(Duration.ofSeconds(60));

        List<Long> pauses = feed.pausesMillis();
        assertThat(pauses.subList(0, 5)).containsExactly(50L, 100L, 200L, 400L, 800L);
        assertThat(pauses.subList(5, pauses.size())).hasSize(73).containsOnly(800L);
    }

    @Test
    void itSaysThatItStandsStillOnceAMinuteAndWhenItIsOver() {
        mirror.start();
        time.pass(Duration.ofSeconds(150));
        assertThat(said())
                .containsExactly(
                        "mirror of '' stands still: it cannot be read: no answer",
                        "mirror of '' stands still: it cannot be read: no answer (for 60 s now)",
                        "mirror of '' stands still: it cannot be read: no answer (for 120 s now)");

        feed.answers = true;
        time.pass(Duration.ofSeconds(3));

        assertThat(said().subList(3, said().size()))
                .satisfiesExactly(
                        filled -> assertThat(filled).isEqualTo("mirror of '': filled, 0 keys at revision 7"),
                        over -> assertThat(over).matches("mirror of '' follows again, after 15[0-9]{4} ms"));
    }

    /** What it has reached ends the patience of before: the next outage is met as soon as the first one. */
    @Test
    void afterAnOutageTheNextOneBeginsWithAShortPause() {
        mirror.start();
        time.pass(Duration.ofSeconds(20));
        feed.answers = true;
        time.pass(Duration.ofSeconds(3));
        feed.attemptsNanos.clear();
        feed.answers = false;
        feed.cutOff();
        time.pass(Duration.ofSeconds(1));

        assertThat(feed.pausesMillis()).startsWith(100L, 200L, 400L);
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** A store that answers or does not, and counts who asks. */
    private final class Feed implements StateFeed {
        private final List<Long> attemptsNanos = new ArrayList<>();
        private final List<Follower> followers = new ArrayList<>();
        private boolean answers;

        @Override
        public CompletionStage<Page> page(String prefix, String after, long revision, int limit) {
            attemptsNanos.add(time.nanos());
            return answer(new Page(7, ImmutableList.of(), false));
        }

        @Override
        public CompletionStage<Long> revision() {
            return answer(7L);
        }

        @Override
        public Following follow(String prefix, long after, Follower follower) {
            followers.add(follower);
            if (!answers) {
                attemptsNanos.add(time.nanos());
                follower.lost(new UnavailableException("no answer"));
            }
            return new Following() {
                @Override
                public void requestProgress() {}

                @Override
                public void close() {}
            };
        }

        private void cutOff() {
            followers.get(followers.size() - 1).lost(new UnavailableException("no answer"));
        }

        private <T> CompletionStage<T> answer(T value) {
            return answers
                    ? CompletableFuture.completedFuture(value)
                    : CompletableFuture.failedFuture(new UnavailableException("no answer"));
        }

        private List<Long> pausesMillis() {
            List<Long> pauses = new ArrayList<>();
            for (int i = 1; i < attemptsNanos.size(); i++) {
                pauses.add(Duration.ofNanos(attemptsNanos.get(i) - attemptsNanos.get(i - 1))
                        .toMillis());
            }
            return pauses;
        }
    }
}
