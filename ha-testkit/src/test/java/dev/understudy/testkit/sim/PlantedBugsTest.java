package dev.understudy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkers find what they are for: each planted bug breaks its claim within a few seeds, and the seed replays. */
@ExtendWith(Quiet.class)
class PlantedBugsTest {
    private static final int SEEDS = 2_000;

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug("S1", Bugs.FenceNotCompared::new),
                bug("S2", EraBugs.BaseIsNotRaised::new),
                bug("S2", EraBugs.LaggingMemberCounts::new),
                bug("S2", EraBugs.LastWriteIsNotReadAgain::new),
                bug("S2", EraBugs.OvertakenAnswerCounts::new),
                bug("L1", EraBugs.RevisionsOnlyRise::new),
                bug("S3", Bugs.DeadlineFromReceipt::new),
                bug("S3", Bugs.BlindToItsOwnEntry::new),
                bug("S4", Bugs.StopsDuringTheStart::new),
                bug("S5", Bugs.FailedStartIsNotStopped::new),
                bug("S5", Bugs.ResignBeforeDrain::new),
                bug("S5", Bugs.RenewalEndsWhenStoppingBegins::new),
                bug("S6", Bugs.NoReadAfterTheNotice::new),
                bug("S9", Bugs.EveryIdIsOurs::new),
                bug("S9", Bugs.RestartIsTakenForADuplicate::new),
                bug("S10", Bugs.LateAnswerIsTakenForARefusal::new),
                bug("S10", SuspicionBugs.ResetIsTakenForProof::new),
                bug("S10", SuspicionBugs.TimeOutIsTakenForAnEnd::new),
                bug("S10", SuspicionBugs.ChallengeIsNotCompared::new),
                bug("S10", SuspicionBugs.NeverAnswers::new),
                bug("L7", LoginBugs.CredentialsAreReadOnce::new),
                bug("L7", LoginBugs.NoPauseBetweenLogins::new),
                bug("L1", Bugs.OneShot::new),
                bug("L4", Bugs.LeaseReusedAfterUnknownEnlist::new));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bugs")
    void aPlantedBugBreaksItsClaimWithASeedThatReplays(String claim, String name, Supplier<Plant> bug) {
        long seed = LongStream.rangeClosed(1, SEEDS)
                .filter(each -> breaks(claim, each, bug))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " broke " + claim + " in no seed up to " + SEEDS));

        Optional<Violation> again = SimRun.find(seed, bug);

        assertThat(again).get().extracting(Violation::claim).isEqualTo(claim);
        assertThat(SimRun.transcript(seed, bug))
                .contains(String.valueOf(again.orElseThrow().getMessage()));
        assertThat(SimRun.find(seed, SimRun.HONEST)).isEmpty();
        System.out.println(name + " breaks " + claim + " with seed " + seed);
    }

    private static boolean breaks(String claim, long seed, Supplier<Plant> bug) {
        return SimRun.find(seed, bug)
                .filter(violation -> violation.claim().equals(claim))
                .isPresent();
    }

    private static Arguments bug(String claim, Supplier<Plant> bug) {
        return arguments(claim, bug.get().getClass().getSimpleName(), bug);
    }
}
