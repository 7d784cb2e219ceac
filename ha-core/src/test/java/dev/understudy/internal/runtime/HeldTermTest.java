package dev.understudy.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.Fence;
import dev.understudy.NodeId;
import dev.understudy.Term;
import dev.understudy.error.NotLeaderException;
import dev.understudy.internal.lease.Deadline;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldTermTest {
    private final AtomicLong clock = new AtomicLong(1_000);
    private final Entry own = new Entry("leader/a", new LeaseId(10), 7, "me");
    private final HeldTerm term =
            new HeldTerm(new NodeId("me"), own, own.fence(), new Deadline(2_000, 3_000), clock::get);

    @Test
    void s3ItTurnsFalseByTheClockAloneThoughNobodyTellsIt() {
        assertThat(term.isHeld()).isTrue();
        clock.set(1_999);
        assertThat(term.isHeld()).isTrue();
        clock.set(2_000);
        assertThat(term.isHeld()).isFalse();
        assertThat(term.remaining()).isEqualTo(Duration.ofNanos(1_000));
        clock.set(3_000);
        assertThat(term.remaining()).isEqualTo(Duration.ZERO);
        assertThatThrownBy(term::check)
                .isInstanceOf(NotLeaderException.class)
                .hasMessage("me no longer leads: term 7 is over");
    }

    @Test
    void aRenewalExtendsIt() {
        term.extend(new Deadline(5_000, 6_000));
        clock.set(4_999);
        assertThat(term.isHeld()).isTrue();
    }

    @Test
    void whileStoppingNothingNewMayStartButTimeIsLeft() {
        term.stopping();
        assertThat(term.isHeld()).isFalse();
        assertThat(term.remaining()).isEqualTo(Duration.ofNanos(2_000));
        term.extend(new Deadline(5_000, 6_000));
        assertThat(term.isHeld()).isFalse();
        assertThat(term.remaining()).isEqualTo(Duration.ofNanos(5_000));
    }

    @Test
    void aTermThatIsOverStaysOver() {
        term.over();
        term.extend(new Deadline(5_000, 6_000));
        assertThat(term.isHeld()).isFalse();
        assertThat(term.remaining()).isEqualTo(Duration.ZERO);
    }

    @Test
    void theTokenIsTheCreateRevision() {
        assertThat(term.term()).isEqualTo(new Term(7));
        assertThat(term.fence()).isEqualTo(new Fence("leader/a", 7));
    }
}
