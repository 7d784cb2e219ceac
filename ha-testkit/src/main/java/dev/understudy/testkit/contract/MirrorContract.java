package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.NotLeaderException;
import dev.understudy.error.UnavailableException;
import dev.understudy.internal.mirror.WatchedMirror;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.spi.Entry;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateStore;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link dev.understudy.state.Mirror} promises, on every store. */
public abstract class MirrorContract extends BackendContract {
    private static final int MANY = 2_345;

    private final SystemPorts ports = new SystemPorts("mirror");
    private final List<WatchedMirror> mirrors = new ArrayList<>();

    private StateStore state;
    private CuttableFeed feed;
    private Entry leader;

    /** Has the store forget the revisions before this one. */
    protected abstract void compact(long revision);

    @BeforeEach
    void openState() {
        state = backend().stateStore(prefix);
        feed = new CuttableFeed(backend().feed(prefix));
        leader = enlist(a, "n1");
    }

    @AfterEach
    void closeMirrors() {
        mirrors.forEach(WatchedMirror::close);
        ports.close();
    }

    @Test
    void anEmptyStateIsMirroredToo() {
        WatchedMirror mirror = mirror("");

        await(mirror.current(TestLeadership.of(leader)));

        assertThat(mirror.size()).isZero();
        assertThat(mirror.get("k")).isEmpty();
        assertThat(mirror.revision()).isPositive();
    }

    @Test
    void aMirrorThatIsNotFilledSaysSo() {
        WatchedMirror mirror = new WatchedMirror(
                feed, "", Runnable::run, ports.scheduler(), ports.ports().ticker(), PATIENCE);

        assertThatThrownBy(() -> mirror.get("k")).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> mirror.range("", "", 1)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void itHoldsManyKeysAndFollowsWhatChanges() {
        putMany(0, MANY, "v");
        WatchedMirror mirror = mirror("");
        put("k00007", "changed");
        delete("k00008");
        put("new", "v");

        await(mirror.current(TestLeadership.of(leader)));

        assertThat(mirror.size()).isEqualTo(MANY);
        assertThat(text(mirror, "k00007")).contains("changed");
        assertThat(mirror.get("k00008")).isEmpty();
        assertSameAsStore(mirror);
    }

    @Test
    void rangesArePagedAndInOrder() {
        putMany(0, 10, "v");
        put("other", "v");
        WatchedMirror mirror = mirror("");
        await(mirror.current(TestLeadership.of(leader)));

        assertThat(mirror.range("k", "", 3)).extracting(Versioned::key).containsExactly("k00000", "k00001", "k00002");
        assertThat(mirror.range("k", "k00002", 2)).extracting(Versioned::key).containsExactly("k00003", "k00004");
        assertThat(mirror.range("k", "k00008", 5)).extracting(Versioned::key).containsExactly("k00009");
        assertThat(mirror.range("x", "", 5)).isEmpty();
    }

    @Test
    void itHoldsOnlyItsPrefix() {
        put("ours/1", "v");
        put("theirs/1", "v");
        WatchedMirror mirror = mirror("ours/");
        put("theirs/2", "v");

        long revision = await(mirror.current(TestLeadership.of(leader)));

        assertThat(mirror.range("", "", 10)).extracting(Versioned::key).containsExactly("ours/1");
        assertThat(mirror.revision()).isGreaterThanOrEqualTo(revision);
    }

    /** Whoever has just won sees everything that was written before. */
    @Test
    void currentMeansTheLatestStateOfTheTermBefore() {
        WatchedMirror mirror = mirror("");
        for (int round = 0; round < 20; round++) {
            put("k", "round " + round);

            await(mirror.current(TestLeadership.of(leader)));

            assertThat(text(mirror, "k")).contains("round " + round);
        }
    }

    @Test
    void aLeaderMayWaitForItsOwnWrite() {
        WatchedMirror mirror = mirror("");
        for (int round = 0; round < 20; round++) {
            long version = put("k", "round " + round);

            await(mirror.reached(version));

            assertThat(mirror.get("k").orElseThrow().version()).isEqualTo(version);
        }
    }

    @Test
    void aTermThatIsOverIsNeverCurrent() {
        WatchedMirror mirror = mirror("");
        TestLeadership over = TestLeadership.of(leader);
        over.end();

        assertThatThrownBy(() -> await(mirror.current(over))).isInstanceOf(NotLeaderException.class);
    }

    /** Readers never see half a commit. */
    @Test
    void readersSeeWholeCommits() throws Exception {
        commit(Transaction.builder().put("left", "0").put("right", "0"));
        WatchedMirror mirror = mirror("");
        await(mirror.current(TestLeadership.of(leader)));
        AtomicBoolean written = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int reads = 0;
            for (; !written.get(); reads++) {
                List<Versioned> both = mirror.range("", "", 2);
                assertThat(both.get(0).text()).isEqualTo(both.get(1).text());
            }
            return reads;
        });

        for (int i = 1; i <= 200; i++) {
            commit(Transaction.builder().put("left", "" + i).put("right", "" + i));
        }
        written.set(true);

        assertThat(await(reader)).isPositive();
        await(mirror.current(TestLeadership.of(leader)));
        assertThat(text(mirror, "right")).contains("200");
    }

    @Test
    void whatChangedWhileItWasCutOffIsCaughtUp() {
        putMany(0, 50, "v");
        WatchedMirror mirror = mirror("");
        await(mirror.current(TestLeadership.of(leader)));

        feed.cut();
        putMany(25, 100, "w");
        delete("k00000");
        feed.mend();
        await(mirror.current(TestLeadership.of(leader)));

        assertThat(feed.fillings()).isEqualTo(1);
        assertSameAsStore(mirror);
    }

    @Test
    void afterACompactionItIsFilledAnew() {
        putMany(0, 50, "v");
        WatchedMirror mirror = mirror("");
        await(mirror.current(TestLeadership.of(leader)));

        feed.cut();
        putMany(25, 100, "w");
        delete("k00000");
        compact(put("k", "v"));
        put("k", "w");
        assertThat(text(mirror, "k00000")).as("what was known stays readable").contains("v");
        feed.mend();
        await(mirror.current(TestLeadership.of(leader)));

        assertThat(feed.fillings()).isEqualTo(2);
        assertThat(mirror.get("k00000")).isEmpty();
        assertSameAsStore(mirror);
    }

    /** A watch that falls silent, as that of a frozen member does, is found out and replaced. */
    @Test
    void aSilentWatchIsReplaced() {
        WatchedMirror mirror = mirror("");
        await(mirror.current(TestLeadership.of(leader)));

        feed.silence();
        put("k", "v");
        await(mirror.current(TestLeadership.of(leader)));

        assertThat(text(mirror, "k")).contains("v");
    }

    @Test
    void whoWaitsForAClosedMirrorIsTold() {
        WatchedMirror mirror = mirror("");
        await(mirror.current(TestLeadership.of(leader)));
        var waiting = mirror.reached(Long.MAX_VALUE);

        mirror.close();

        assertThatThrownBy(() -> await(waiting)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> await(mirror.reached(Long.MAX_VALUE))).isInstanceOf(UnavailableException.class);
    }

    private WatchedMirror mirror(String keys) {
        WatchedMirror mirror = new WatchedMirror(
                feed,
                keys,
                ports.serial("mirror-" + mirrors.size()),
                ports.scheduler(),
                ports.ports().ticker(),
                PATIENCE);
        mirrors.add(mirror);
        mirror.start();
        return mirror;
    }

    private void assertSameAsStore(WatchedMirror mirror) {
        List<Versioned> stored = await(backend().feed(prefix).page("", "", StateFeed.NOW, 100_000))
                .items();
        assertThat(mirror.range("", "", 100_000)).isEqualTo(stored).isNotEmpty();
    }

    private Optional<String> text(WatchedMirror mirror, String key) {
        return mirror.get(key).map(Versioned::text);
    }

    private void putMany(int from, int to, String value) {
        for (int begin = from; begin < to; begin += 100) {
            Transaction.Builder many = Transaction.builder();
            for (int i = begin; i < Math.min(begin + 100, to); i++) {
                many.put(String.format("k%05d", i), value);
            }
            commit(many);
        }
    }

    private long put(String key, String value) {
        return commit(Transaction.builder().put(key, value));
    }

    private long delete(String key) {
        return commit(Transaction.builder().delete(key));
    }

    private long commit(Transaction.Builder transaction) {
        return await(state.commit(leader.fence(), transaction.build()));
    }
}
