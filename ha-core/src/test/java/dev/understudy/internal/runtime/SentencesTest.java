package dev.understudy.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.LossReason;
import dev.understudy.Term;
import dev.understudy.spi.Entry;
import dev.understudy.spi.LeaseId;
import dev.understudy.spi.QueueView;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The sentences that operators read and search for: docs/operations.md lists them. */
class SentencesTest {
    private static final Entry LEADER = new Entry("svc/a1", new LeaseId(0xa1), 3, "node-1");
    private static final Entry AHEAD = new Entry("svc/b2", new LeaseId(0xb2), 4, "node-2");
    private static final Entry OWN = new Entry("svc/c3", new LeaseId(0xc3), 5, "node-3");

    @Test
    void whoWaitsTellsItsPlaceAndTheLeader() {
        QueueView view = new QueueView(9, Optional.of(LEADER), Optional.of(OWN), Optional.of(AHEAD));

        assertThat(Sentences.waits(view.behind(OptionalInt.of(2))))
                .isEqualTo("waits, second in line; node-1 leads in term 3");
        assertThat(Sentences.waits(view.behind(OptionalInt.of(1))))
                .isEqualTo("waits, first in line; node-1 leads in term 3");
        assertThat(Sentences.waits(view)).isEqualTo("waits, in line behind node-2; node-1 leads in term 3");
        assertThat(Sentences.waits(new QueueView(9, Optional.empty(), Optional.of(OWN), Optional.of(AHEAD))))
                .isEqualTo("waits, in line behind node-2; who leads is not known here");
    }

    @Test
    void aTermIsToldFromItsBeginningToItsEnd() {
        Term term = new Term(4);

        assertThat(Sentences.leads(term)).isEqualTo("leads in term 4; its service starts");
        assertThat(Sentences.serves(term)).isEqualTo("serves in term 4");
        assertThat(Sentences.ends(term, LossReason.RESIGNED)).isEqualTo("term 4 ends: it was asked to step down");
        assertThat(Sentences.stopped(term, LossReason.LAPSED, Duration.ofMillis(1_250)))
                .isEqualTo("stopped serving in term 4: its lease was not renewed in time (1.2 s before its deadline)");
        assertThat(Sentences.stopped(term, LossReason.LAPSED, Duration.ofMillis(-30)))
                .endsWith("(30 ms after its deadline)");
        assertThat(Sentences.standsAgain(Duration.ofMillis(500), Sentences.gaveUp(3)))
                .isEqualTo("stands again in 500 ms, so that another node can lead: it gave up 3 terms in a row as soon"
                        + " as it had them");
    }

    @Test
    void noReasonIsAConstantsName() {
        assertThat(Arrays.stream(LossReason.values()).map(LossReason::words))
                .doesNotHaveDuplicates()
                .allSatisfy(words -> assertThat(words).matches("[a-z ]+").contains(" "));
    }

    /** A candidate's entry is the queue's name and its lease, also that of etcdctl or of a Go program. */
    @Test
    void whatIsNoCandidateOfTheQueueIsRecognised() {
        Entry within = new Entry("svc/db/d4", new LeaseId(0xd4), 2, "node-9");
        Entry note = new Entry("svc/-x", new LeaseId(0), 1, "");

        assertThat(view(LEADER, AHEAD).stray()).isEmpty();
        assertThat(view(OWN, OWN).stray()).isEmpty();
        assertThat(view(within, AHEAD).stray()).contains(within);
        assertThat(view(LEADER, within).stray()).contains(within);
        assertThat(view(note, note).stray()).contains(note);
    }

    private static QueueView view(Entry first, Entry predecessor) {
        return new QueueView(9, Optional.of(first), Optional.of(OWN), Optional.of(predecessor));
    }
}
