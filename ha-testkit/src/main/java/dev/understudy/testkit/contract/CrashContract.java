package dev.understudy.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.queue.Entry;
import dev.understudy.queue.Ousted;
import dev.understudy.queue.TermEnd;
import dev.understudy.queue.TermEnd.Reason;
import dev.understudy.queue.TermRecord;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** All that {@link dev.understudy.port.Coordinator} promises, and how it removes a dead leader's entry. */
public abstract class CrashContract extends CoordinatorContract {
    @Test
    void aDeadLeaderIsRemovedAndTheNextSeesItselfFirstInTheSameStep() {
        Entry leader = join(a, "n1");
        Entry next = join(b, "n2");
        TermEnd crashed = end(Reason.CRASHED, "tripwire", 1);
        began(a, leader, 0);

        Ousted ousted = await(b.oust(next, leader, OptionalLong.empty(), crashed, TIMEOUT));

        assertThat(ousted.done()).isTrue();
        assertThat(ousted.view().ownIsFirst()).isTrue();
        assertThat(survey(a).queue()).containsExactly(next);
        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.of(crashed));
    }

    @Test
    void theFirstToTellAnEndIsRight() {
        Entry leader = enlist(a, "n1");
        Entry next = enlist(b, "n2");
        began(a, leader, 0);
        TermEnd crashed = end(Reason.CRASHED, "tripwire", 1);

        assertThat(await(b.oust(next, leader, OptionalLong.empty(), crashed, TIMEOUT))
                        .done())
                .isTrue();
        withdraw(a, leader, end(Reason.REVOKED, "", 2));

        assertThat(history(1)).extracting(TermRecord::end).containsExactly(Optional.of(crashed));
    }
}
