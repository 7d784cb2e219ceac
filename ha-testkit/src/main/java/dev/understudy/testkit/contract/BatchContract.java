package dev.understudy.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.StateStore;
import dev.understudy.spi.StateStore.Applied;
import dev.understudy.spi.StateStore.Barred;
import dev.understudy.spi.StateStore.Committed;
import dev.understudy.spi.StateStore.Refused;
import dev.understudy.state.Condition.Unwritten;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Page;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link StateStore} promises of batches, barriers, conditions on ranges, and reads of the past. */
public abstract class BatchContract extends StateStoreContract {
    @Test
    void aConflictInABatchLeavesItsNeighboursAlone() {
        long version = put("k", "1");

        Committed committed = batch(
                Transaction.builder().put("a", "a"),
                Transaction.builder().require("k", version + 1).put("k", "2").put("b", "b"),
                Transaction.builder().require("k", version).put("c", "c").delete("absent"));

        assertThat(committed.verdicts().get(0)).isEqualTo(new Applied());
        assertThat(committed.verdicts().get(1)).isInstanceOf(Refused.class);
        assertThat(committed.verdicts().get(2)).isEqualTo(new Applied());
        assertThat(state("")).extracting(Versioned::key).containsExactly("a", "c", "k");
        assertThat(read("c").orElseThrow().version()).isEqualTo(committed.revision());
        assertThat(read("k").orElseThrow().version()).isEqualTo(version);
    }

    @Test
    void whoIsRefusedForOneConditionLearnsWhatIsThere() {
        long version = put("k", "there");

        Committed committed = batch(
                Transaction.builder().require("k", Transaction.ABSENT).put("k", "new"),
                Transaction.builder()
                        .requireValue("absent", "x".getBytes(UTF_8))
                        .put("absent", "new"));

        assertThat(committed.verdicts().get(0))
                .isEqualTo(new Refused(ImmutableList.of(new Versioned("k", "there".getBytes(UTF_8), version))));
        assertThat(committed.verdicts().get(1)).isEqualTo(new Refused(ImmutableList.of()));
    }

    @Test
    void aValueCanBeRequiredAndAnEmptyOneIsNotAnAbsentOne() {
        put("k", "same");
        put("k", "other");
        put("k", "same");
        put("empty", "");

        commit(Transaction.builder().requireValue("k", "same".getBytes(UTF_8)).put("k", "next"));
        commit(Transaction.builder().requireValue("empty", new byte[0]).put("empty", "full"));

        assertConflict(
                Transaction.builder().requireValue("k", "same".getBytes(UTF_8)).put("k", "x"));
        assertConflict(Transaction.builder().requireValue("absent", new byte[0]).put("absent", "x"));
        assertThat(read("k").orElseThrow().text()).isEqualTo("next");
    }

    @Test
    void aBatchOfAStaleTermAppliesNothing() {
        withdraw(a, entry);
        List<Transaction> batch = IntStream.range(0, 100)
                .mapToObj(i -> Transaction.builder().put("k" + i, "v").build())
                .toList();

        assertThatThrownBy(() -> await(store.commit(fence, fence.createRevision(), batch)))
                .isInstanceOf(NotLeaderException.class);
        assertThat(state("")).isEmpty();
    }

    /** The two ways to use a whole commit: as many as possible, and as wide as possible. */
    @Test
    void aBatchMayBeAsLargeAsTheLimitsSay() {
        int most = store.limits().operations() - 1;
        List<Transaction> many = new ArrayList<>();
        Transaction.Builder wide = Transaction.builder();
        for (int i = 0; i < most; i++) {
            String key = "k%03d".formatted(i);
            many.add(Transaction.builder()
                    .require(key, Transaction.ABSENT)
                    .put(key, "1")
                    .build());
            if (i < store.limits().width()) {
                wide.requireValue(key, "1".getBytes(UTF_8)).put(key, "2");
            }
        }

        Committed committed =
                await(store.commit(fence, fence.createRevision(), many)).committed();
        assertThat(committed.verdicts()).hasSize(most).containsOnly(new Applied());
        assertThat(commit(wide)).isGreaterThan(committed.revision());

        assertThat(state("k")).hasSize(most).extracting(Versioned::text).contains("2");
    }

    @Test
    void aRangeIsUnwrittenUntilAKeyInItIsPut() {
        put("r/1", "x");
        put("r/3", "x");
        long revision = put("s", "x");
        Unwritten whole = new Unwritten(KeyRange.prefix("r/"), revision);
        Unwritten start = new Unwritten(KeyRange.prefix("r/").upTo("r/1"), revision);
        Unwritten rest = new Unwritten(KeyRange.prefix("r/").from("r/1"), revision);

        commit(Transaction.builder().require(whole).put("s", "y"));
        put("r/2", "new");

        assertConflict(Transaction.builder().require(whole).put("t", "x"));
        assertConflict(Transaction.builder().require(rest).put("t", "x"));
        commit(Transaction.builder().require(start).put("t", "x"));
        commit(Transaction.builder()
                .require(new Unwritten(KeyRange.prefix("nothing"), revision))
                .put("t", "y"));
    }

    @Test
    void aRangeCanBeReadPageByPageAsItWas() {
        for (int i = 0; i < 5; i++) {
            put("p/" + i, "old");
        }
        Page first = await(store.read(KeyRange.prefix("p/"), 2, StateStore.NOW));
        commit(Transaction.builder().put("p/0", "new").put("p/25", "new").delete("p/3"));
        put("p/4", "new");

        Page second = await(store.read(first.rest().orElseThrow(), 2, first.revision()));
        Page third = await(store.read(second.rest().orElseThrow(), 2, first.revision()));

        assertThat(first.items()).extracting(Versioned::key).containsExactly("p/0", "p/1");
        assertThat(second.items()).extracting(Versioned::key).containsExactly("p/2", "p/3");
        assertThat(third.items()).extracting(Versioned::key).containsExactly("p/4");
        assertThat(third.items()).extracting(Versioned::text).containsOnly("old");
        assertThat(third.rest()).isEmpty();
        assertThat(third.revision()).isEqualTo(first.revision());
        assertThat(await(store.read(KeyRange.key("p/25"), 1, first.revision())).items())
                .isEmpty();
    }

    /** Java compares chars, stores compare bytes: they differ beyond the basic plane. */
    @Test
    void keysAreInTheOrderOfTheirBytes() {
        String last = new String(Character.toChars(0x1F600));
        put("u/\uFF5E", "x");
        put("u/" + last, "x");
        put("u/" + last + "/more", "x");
        put("u/é", "x");

        assertThat(state("u/"))
                .extracting(Versioned::key)
                .containsExactly("u/é", "u/\uFF5E", "u/" + last, "u/" + last + "/more");
        assertThat(state("u/" + last)).hasSize(2);
        assertThat(await(store.read(KeyRange.prefix("u/").from("u/\uFF5E"), 9, StateStore.NOW))
                        .items())
                .hasSize(2);
    }

    /** Claim S7: what was sent before a barrier, and comes late, is stopped by it. */
    @Test
    void aBarrierStopsWhatNamesAnOlderOne() {
        long none = fence.createRevision();
        List<Transaction> late = List.of(Transaction.builder().put("k", "late").build());

        long barrier = await(store.raiseBarrier(fence));

        assertThat(barrier).isGreaterThan(none);
        assertThat(await(store.commit(fence, none, late))).isEqualTo(new Barred(barrier));
        assertThat(read("k")).isEmpty();
        await(store.commit(fence, barrier, late)).committed();
        assertThat(read("k")).isPresent();
        assertThat(await(store.raiseBarrier(fence))).isGreaterThan(barrier);
    }

    @Test
    void aBarrierIsRaisedUnderItsFenceAndForgottenByTheNextTerm() {
        await(store.raiseBarrier(fence));
        withdraw(a, entry);
        assertThatThrownBy(() -> await(store.raiseBarrier(fence))).isInstanceOf(NotLeaderException.class);
        entry = enlist(b, "n2");
        fence = new EntryTerm(entry).fence();

        batch(Transaction.builder().put("k", "next term"));

        assertThat(read("k")).map(Versioned::text).isEqualTo(Optional.of("next term"));
    }

    private Committed batch(Transaction.Builder... builders) {
        List<Transaction> batch =
                List.of(builders).stream().map(Transaction.Builder::build).toList();
        return await(store.commit(fence, fence.createRevision(), batch)).committed();
    }
}
