package dev.understudy.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What counts as a store that was restored to an older state, and what does not (claim S2). */
class ErasTest {
    private final Eras eras = new Eras();

    @Test
    void revisionsThatRiseAreOneEra() {
        answer(5);
        answer(5);
        answer(9);

        assertThat(eras.now()).isEqualTo(Era.FIRST);
        assertThat(eras.known().revision()).isEqualTo(9);
    }

    @Test
    void s2ALowerAnswerToALaterRequestBeginsANewEra() {
        answer(9);
        answer(5);

        assertThat(eras.now()).isEqualTo(new Era(1, 9));
        assertThat(eras.known().revision()).as("what counts from now on").isEqualTo(5);
    }

    @Test
    void requestsThatOverlapMayBeAnsweredInAnyOrder() {
        Eras.Known early = eras.known();
        answer(9);
        eras.answered(early, 5);

        assertThat(eras.now()).isEqualTo(Era.FIRST);
        assertThat(eras.known().revision()).isEqualTo(9);
    }

    @Test
    void aLateAnswerOfTheOldStoreSaysNothingOfTheNewOne() {
        answer(9);
        Eras.Known old = eras.known();
        answer(5);
        eras.answered(old, 12);
        answer(6);

        assertThat(eras.now().number()).isEqualTo(1);
        eras.answered(old, 3);
        assertThat(eras.now().number()).as("noticed once").isEqualTo(1);
    }

    @Test
    void whatWasReachedInAllErasIsKept() {
        answer(9);
        answer(5);
        answer(7);
        answer(2);

        assertThat(eras.now()).isEqualTo(new Era(2, 9));
    }

    @Test
    void otherEvidenceCountsOnceForTheEraInWhichItWasSeen() {
        answer(9);
        Era seen = eras.now();
        eras.restored(seen, "a write is not there");
        eras.restored(seen, "a write is not there");

        assertThat(eras.now()).isEqualTo(new Era(1, 9));
    }

    private void answer(long revision) {
        eras.answered(eras.known(), revision);
    }
}
