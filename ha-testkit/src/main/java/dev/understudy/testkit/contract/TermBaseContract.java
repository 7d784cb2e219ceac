package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.Fence;
import dev.understudy.error.NotLeaderException;
import dev.understudy.spi.Entry;
import dev.understudy.spi.QueueView;
import dev.understudy.spi.StateStore;
import dev.understudy.state.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What terms count from (claim S2), for every store. */
public abstract class TermBaseContract extends BackendContract {
    private static final long BASE = 1L << 50;

    private StateStore state;

    @BeforeEach
    void openState() {
        state = backend().stateStore(prefix);
    }

    @Test
    void termsAreCreateRevisionsUntilTheBaseIsRaised() {
        Entry own = enlist(a, "n1");

        assertThat(own.base()).isZero();
        assertThat(own.term().number()).isEqualTo(own.createRevision());
        assertThat(look(a, own).own()).contains(own);
    }

    @Test
    void everyTermCountsFromTheBase() {
        Entry before = enlist(a, "n1");
        raise(BASE);
        Entry after = enlist(b, "n2");

        QueueView view = look(b, after);

        assertThat(after.term().number()).isEqualTo(BASE + after.createRevision());
        assertThat(view.own()).contains(after);
        assertThat(view.first().orElseThrow().term().number()).isEqualTo(BASE + before.createRevision());
        assertThat(view.first()).isEqualTo(view.predecessor());
    }

    @Test
    void aBaseIsNeverLowered() {
        raise(BASE);
        raise(BASE - 1);
        raise(1);

        assertThat(enlist(a, "n1").base()).isEqualTo(BASE);
    }

    @Test
    void aBaseMayBeRaisedAgain() {
        raise(BASE);
        raise(BASE + 5);

        assertThat(enlist(a, "n1").base()).isEqualTo(BASE + 5);
    }

    @Test
    void aFenceEndsWhenTheBaseIsRaised() {
        Entry own = enlist(a, "n1");
        put(own.fence());
        raise(BASE);

        assertThatThrownBy(() -> put(own.fence())).isInstanceOf(NotLeaderException.class);
        Entry now = look(a, own).own().orElseThrow();
        assertThat(look(a, own).ownIsFirst(own.base())).isFalse();
        assertThat(look(a, own).ownIsFirst(now.base())).isTrue();
        put(now.fence());
    }

    @Test
    void aFenceOfAnotherBaseIsRefused() {
        Entry own = enlist(a, "n1");

        assertThatThrownBy(() -> put(new Fence(own.key(), own.createRevision(), 1)))
                .isInstanceOf(NotLeaderException.class);
    }

    @Test
    void everyElectionHasABaseOfItsOwn() {
        raise(BASE);

        assertThat(enlist(open(backend(), prefix + "other"), "n1").base()).isZero();
    }

    private void raise(long base) {
        await(a.queue().raise(base, TIMEOUT));
    }

    private void put(Fence fence) {
        await(state.commit(fence, Transaction.builder().put("k", "v").build()));
    }
}
