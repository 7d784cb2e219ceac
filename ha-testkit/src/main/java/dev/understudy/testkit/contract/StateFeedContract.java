package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.understudy.error.CompactedException;
import dev.understudy.error.HaException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateFeed.Change;
import dev.understudy.spi.StateFeed.Page;
import dev.understudy.spi.StateStore;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link StateFeed} promises, for every store. */
public abstract class StateFeedContract extends BackendContract {
    private StateStore state;
    private StateFeed feed;
    private Entry leader;

    /** Has the store forget the revisions before its present one. */
    protected abstract void compact(long revision);

    @BeforeEach
    void openFeed() {
        state = backend().stateStore(prefix);
        feed = backend().feed(prefix);
        leader = enlist(a, "n1");
    }

    @Test
    void pagesShowOneStateWhateverIsWrittenMeanwhile() {
        for (int i = 0; i < 7; i++) {
            put("k" + i, "before");
        }
        put("other", "not ours");

        Page page = await(feed.page("k", "", StateFeed.NOW, 3));
        long revision = page.revision();
        put("k1", "after");
        put("k5", "after");
        delete("k6");
        List<Versioned> all = new ArrayList<>(page.items());
        while (page.more()) {
            page = await(feed.page("k", Iterables.getLast(page.items()).key(), revision, 3));
            assertThat(page.revision()).isEqualTo(revision);
            all.addAll(page.items());
        }

        assertThat(all).extracting(Versioned::key).containsExactly("k0", "k1", "k2", "k3", "k4", "k5", "k6");
        assertThat(all).extracting(Versioned::text).containsOnly("before");
    }

    @Test
    void anEmptyStateIsOneEmptyPage() {
        Page page = await(feed.page("", "", StateFeed.NOW, 10));

        assertThat(page.items()).isEmpty();
        assertThat(page.more()).isFalse();
        assertThat(page.revision()).isGreaterThanOrEqualTo(leader.createRevision());
    }

    @Test
    void theRevisionIsThatOfTheLastCommitAtLeast() {
        long version = put("k", "v");

        assertThat(await(feed.revision())).isGreaterThanOrEqualTo(version);
    }

    @Test
    void everyChangeAfterARevisionIsToldInOrder() {
        put("k", "before");
        long after = await(feed.revision());
        long past = put("k", "past");
        Heard heard = new Heard();
        StateFeed.Following following = feed.follow("k", after, heard);
        heard.until(past);
        long now = put("k", "now");
        put("other", "not ours");
        long gone = delete("k");

        heard.until(gone);

        assertThat(heard.changes).extracting(Change::revision).containsExactly(past, now, gone);
        assertThat(heard.changes)
                .extracting(change -> change.item().map(Versioned::text))
                .containsExactly(Optional.of("past"), Optional.of("now"), Optional.empty());
        following.close();
    }

    @Test
    void aCommitIsToldWhole() {
        Heard heard = new Heard();
        StateFeed.Following following = feed.follow("", await(feed.revision()), heard);
        long version = await(state.commit(
                leader.fence(),
                Transaction.builder().put("a", "1").put("b", "2").put("c", "3").build()));

        heard.until(version);

        assertThat(heard.batches).hasSize(1);
        assertThat(heard.batches.get(0)).extracting(Change::key).containsExactlyInAnyOrder("a", "b", "c");
        following.close();
    }

    @Test
    void progressIsToldThoughNothingChangesHere() {
        Heard heard = new Heard();
        StateFeed.Following following = feed.follow("k", await(feed.revision()), heard);
        long elsewhere = put("other", "v");

        eventually("progress", () -> {
            following.requestProgress();
            return heard.reached >= elsewhere;
        });

        assertThat(heard.changes).isEmpty();
        following.close();
    }

    @Test
    void aClosedFollowingSaysNoMore() {
        Heard heard = new Heard();
        StateFeed.Following following = feed.follow("", await(feed.revision()), heard);
        heard.until(put("k", "1"));
        following.close();
        following.close();
        Heard other = new Heard();
        StateFeed.Following witness = feed.follow("", await(feed.revision()), other);

        other.until(put("k", "2"));

        assertThat(heard.changes).hasSize(1);
        witness.close();
    }

    @Test
    void whatWasCompactedIsNotToldInPart() {
        long after = put("k", "1");
        put("k", "2");
        compact(put("k", "3"));
        put("k", "4");
        Heard heard = new Heard();

        StateFeed.Following following = feed.follow("", after, heard);

        eventually("lost", () -> heard.lost != null);
        assertThat(heard.lost).isInstanceOf(CompactedException.class);
        assertThat(heard.changes).isEmpty();
        following.close();
    }

    @Test
    void aPageOfACompactedRevisionIsRefused() {
        put("k", "1");
        long old = await(feed.page("", "", StateFeed.NOW, 1)).revision();
        for (int i = 0; i < 5; i++) {
            put("k" + i, "2");
            await(feed.page("", "", StateFeed.NOW, 1));
        }
        compact(put("k", "3"));

        assertThatThrownBy(() -> await(feed.page("", "", old, 1))).isInstanceOf(CompactedException.class);
    }

    private long put(String key, String value) {
        return await(state.commit(
                leader.fence(), Transaction.builder().put(key, value).build()));
    }

    private long delete(String key) {
        return await(
                state.commit(leader.fence(), Transaction.builder().delete(key).build()));
    }

    /** Notes what it is told. */
    private final class Heard implements StateFeed.Follower {
        private final List<ImmutableList<Change>> batches = new CopyOnWriteArrayList<>();
        private final List<Change> changes = new CopyOnWriteArrayList<>();
        private volatile long reached;
        private volatile @Nullable HaException lost;

        @Override
        public void changed(ImmutableList<Change> more) {
            batches.add(more);
            changes.addAll(more);
        }

        @Override
        public void reached(long revision) {
            reached = revision;
        }

        @Override
        public void lost(HaException cause) {
            lost = cause;
        }

        void until(long revision) {
            eventually(
                    "told revision " + revision,
                    () -> !changes.isEmpty() && Iterables.getLast(changes).revision() >= revision);
        }
    }
}
