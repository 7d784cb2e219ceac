package dev.understudy.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.error.VersionConflictException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.StateStore;
import dev.understudy.state.KeyRange;
import dev.understudy.state.Transaction;
import dev.understudy.state.Versioned;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link StateStore} promises: versions, atomic commits, and the fence (claim S1). */
public abstract class StateStoreContract extends BackendContract {
    protected StateStore store;
    protected Entry entry;
    protected Fence fence;

    @BeforeEach
    void lead() {
        store = backend().stateStore(prefix);
        entry = enlist(a, "n1");
        fence = entry.fence();
    }

    @Test
    void whatWasPutIsReadWithTheVersionOfItsCommit() {
        long version = put("k", "v");

        assertThat(read("k")).contains(new Versioned("k", "v".getBytes(UTF_8), version));
    }

    @Test
    void anAbsentKeyIsNotAnEmptyValue() {
        put("empty", "");

        assertThat(read("empty")).get().extracting(Versioned::text).isEqualTo("");
        assertThat(read("absent")).isEmpty();
    }

    @Test
    void everyByteSurvives() {
        byte[] all = new byte[256];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);

        commit(Transaction.builder().put("bytes", all));

        assertThat(read("bytes").orElseThrow().value()).isEqualTo(all);
    }

    @Test
    void versionsRise() {
        long first = put("k", "1");
        long second = put("k", "2");

        assertThat(second).isGreaterThan(first);
        assertThat(read("k").orElseThrow().version()).isEqualTo(second);
    }

    @Test
    void aFenceHoldsAsLongAsItsEntryIsThere() {
        put("k", "1");
        withdraw(a, entry);

        assertRefused(fence);
    }

    @Test
    void aFenceEndsWithItsLease() {
        revoke(a, entry.lease());

        assertRefused(fence);
    }

    @Test
    void aFenceOfAnotherRevisionIsRefused() {
        assertRefused(new Fence(entry.key(), entry.createRevision() + 1));
        assertRefused(new Fence(entry.key(), entry.createRevision() - 1));
        assertRefused(new Fence(prefix + "/7f", entry.createRevision()));
    }

    /** Claim S1: an entry that waits has a create revision too. */
    @Test
    void aFenceOfAnEntryThatIsNotTheFirstIsRefused() {
        Entry second = enlist(a, grant(a).lease(), "n2");

        assertRefused(second.fence());
        withdraw(a, entry);
        assertThat(await(store.commit(
                        second.fence(),
                        Transaction.builder().put("k", "its turn").build())))
                .isPositive();
    }

    @Test
    void anEarlierTermUnderTheSameKeyIsRefused() {
        withdraw(a, entry);
        Entry again = enlist(a, entry.lease(), "n1");

        assertThat(again.key()).isEqualTo(entry.key());
        assertRefused(fence);
        await(store.commit(
                new Fence(again.key(), again.createRevision()),
                Transaction.builder().put("k", "new term").build()));
        assertThat(read("k").orElseThrow().text()).isEqualTo("new term");
    }

    @Test
    void aCommitNeedsTheVersionsItRequires() {
        long old = put("k", "1");
        long now = put("k", "2");

        assertConflict(Transaction.builder().require("k", old).put("k", "3"));
        commit(Transaction.builder().require("k", now).put("k", "3"));

        assertThat(read("k").orElseThrow().text()).isEqualTo("3");
    }

    @Test
    void aKeyCanBeRequiredToBeAbsent() {
        commit(Transaction.builder().require("k", Transaction.ABSENT).put("k", "1"));

        assertConflict(Transaction.builder().require("k", Transaction.ABSENT).put("k", "2"));
        assertConflict(Transaction.builder().require("other", 1).put("k", "2"));
        assertThat(read("k").orElseThrow().text()).isEqualTo("1");
    }

    @Test
    void aKeyDeletedAndPutAgainHasAnotherVersion() {
        long before = put("k", "same");
        commit(Transaction.builder().delete("k"));
        put("k", "same");

        assertConflict(Transaction.builder().require("k", before).put("k", "other"));
    }

    @Test
    void allKeysOfACommitChangeTogetherOrNoneDoes() {
        put("gone", "x");
        long version = commit(
                Transaction.builder().put("a", "1").put("b", "1").delete("gone").delete("never was"));

        assertConflict(Transaction.builder()
                .require("a", version)
                .require("b", version - 1)
                .put("a", "2")
                .put("b", "2")
                .delete("a2"));

        assertThat(state("")).extracting(Versioned::key).containsExactly("a", "b");
        assertThat(state("")).extracting(Versioned::version).containsOnly(version);
        assertThat(state("")).extracting(Versioned::text).containsOnly("1");
    }

    @Test
    void aCommitMayOnlyRequire() {
        long version = put("k", "1");

        commit(Transaction.builder().require("k", version));

        assertConflict(Transaction.builder().require("k", version + 1));
        assertThat(read("k").orElseThrow().version()).isEqualTo(version);
    }

    @Test
    void aCommitOfAHundredKeysIsOne() {
        Transaction.Builder many = Transaction.builder();
        IntStream.range(0, 100).forEach(i -> many.put("many/%03d".formatted(i), "v"));

        long version = commit(many);

        assertThat(state("many/")).hasSize(100).extracting(Versioned::version).containsOnly(version);
    }

    @Test
    void aRangeIsOrderedByKeyAndEndsAtItsPrefix() {
        for (String key : ImmutableList.of("p/2", "q", "p/10", "p", "p0", "p/1")) {
            put(key, key);
        }

        assertThat(state("p/")).extracting(Versioned::key).containsExactly("p/1", "p/10", "p/2");
        assertThat(state("p")).extracting(Versioned::key).containsExactly("p", "p/1", "p/10", "p/2", "p0");
        assertThat(state("nothing")).isEmpty();
    }

    @Test
    void aReadThroughTheOtherNodeSeesEveryCommit() {
        StateStore other = backend().stateStore(prefix);

        for (int i = 0; i < 20; i++) {
            put("k", "v" + i);
            assertThat(await(other.read(KeyRange.key("k"), 1, StateStore.NOW))
                            .first()
                            .orElseThrow()
                            .text())
                    .isEqualTo("v" + i);
        }
    }

    @Test
    void statesOfDifferentPrefixesDoNotMeetAndNoneLiesInTheQueue() {
        put("k", "1");
        StateStore other = backend().stateStore(prefix.substring(0, prefix.length() - 1) + "-other/");

        assertThat(await(other.read(KeyRange.prefix(""), 10, StateStore.NOW)).items())
                .isEmpty();
        assertThat(look(b, entry).ownIsFirst()).isTrue();
    }

    /** Nothing may be written under this fence. */
    protected void assertRefused(Fence stale) {
        Optional<Versioned> before = read("k");
        Transaction write = Transaction.builder().put("k", "written by nobody").build();
        assertThatThrownBy(() -> await(store.commit(stale, write))).isInstanceOf(NotLeaderException.class);
        assertThat(read("k")).isEqualTo(before);
    }

    protected void assertConflict(Transaction.Builder builder) {
        assertThatThrownBy(() -> commit(builder)).isInstanceOf(VersionConflictException.class);
    }

    protected long commit(Transaction.Builder builder) {
        return await(store.commit(fence, builder.build()));
    }

    /** Puts one key, past the group commit. */
    protected long put(String key, String text) {
        return commit(Transaction.builder().put(key, text));
    }

    protected Optional<Versioned> read(String key) {
        return await(store.read(KeyRange.key(key), 1, StateStore.NOW)).first();
    }

    /** All keys with a prefix. */
    protected ImmutableList<Versioned> state(String keysFrom) {
        return await(store.read(KeyRange.prefix(keysFrom), 1000, StateStore.NOW))
                .items();
    }
}
