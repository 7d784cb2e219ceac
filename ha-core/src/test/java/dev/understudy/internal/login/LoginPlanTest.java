package dev.understudy.internal.login;

import static dev.understudy.internal.login.LoginPlan.Step.FAIL;
import static dev.understudy.internal.login.LoginPlan.Step.GO;
import static dev.understudy.internal.login.LoginPlan.Step.GO_AND_RENEW;
import static dev.understudy.internal.login.LoginPlan.Step.LOG_IN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Claim L7. */
class LoginPlanTest {
    private static final long LIFE = seconds(8);

    private final LoginPlan plan = new LoginPlan(LoginPlan.PAUSES, 7);

    @Test
    void l7ATokenIsRenewedAtHalfItsLifeAndNotUsedBeyondIt() {
        assertThat(plan.next(0)).isEqualTo(LOG_IN);
        plan.granted("a", "token", LIFE, 0);

        assertThat(plan.next(seconds(3))).isEqualTo(GO);
        assertThat(plan.next(seconds(4))).isEqualTo(GO_AND_RENEW);
        assertThat(plan.next(seconds(8))).isEqualTo(LOG_IN);
    }

    @Test
    void l7AnEarlierEndThanTheTokenSaysIsRememberedForTheNextOnes() {
        plan.granted("a", "first", LoginPlan.UNKNOWN, 0);
        assertThat(plan.next(seconds(100))).isEqualTo(GO);
        plan.stale("first", seconds(8));
        plan.granted("a", "second", LoginPlan.UNKNOWN, seconds(8));

        assertThat(plan.next(seconds(11))).isEqualTo(GO);
        assertThat(plan.next(seconds(12))).isEqualTo(GO_AND_RENEW);
    }

    @Test
    void aSimpleTokenThatWasForgottenSaysNothingOfItsLife() {
        plan.granted("a", "first", LoginPlan.UNLIMITED, 0);
        plan.stale("first", seconds(2));
        plan.granted("a", "second", LoginPlan.UNLIMITED, seconds(2));

        assertThat(plan.next(seconds(1_000))).isEqualTo(GO);
    }

    @Test
    void onlyTheTokenInUseCanBecomeStale() {
        plan.granted("a", "first", LIFE, 0);
        plan.granted("a", "second", LIFE, 1);
        plan.stale("first", 2);

        assertThat(plan.token()).isEqualTo("second");
    }

    @Test
    void l7PausesBetweenRefusalsGrowUpToALimit() {
        long now = 0;
        int logins = 0;
        for (long end = seconds(60); now < end; now += seconds(1) / 20) {
            if (plan.next(now) == LOG_IN) {
                plan.refused("wrong", now);
                logins++;
            }
        }
        assertThat(logins).isBetween(8, 16);
        assertThat(plan.next(now + seconds(8))).isEqualTo(LOG_IN);
    }

    @Test
    void l7ANewSecretEndsThePauseAndTheRefusedOneDoesNot() {
        plan.refused("wrong", 0);
        plan.sawSecret("wrong");
        plan.sawSecret(null);
        assertThat(plan.next(1)).isEqualTo(FAIL);

        plan.sawSecret("right");
        assertThat(plan.next(1)).isEqualTo(LOG_IN);
    }

    @Test
    void l7TheSecretThatWorkedLastIsTriedBehindANewOneUntilItIsRefusedToo() {
        plan.granted("old", "token", LIFE, 0);
        assertThat(plan.candidates("new")).containsExactly("new", "old");
        assertThat(plan.candidates("old")).containsExactly("old");
        assertThat(plan.candidates(null)).containsExactly("old");

        plan.refused("new", 1);
        assertThat(plan.candidates("new")).containsExactly("new");
    }

    /** What still serves is used: only what has to be new fails. */
    @Test
    void aRefusedRenewalLeavesTheTokenInUse() {
        plan.granted("a", "token", LIFE, 0);
        plan.refused("b", seconds(7));

        assertThat(plan.next(seconds(7))).isEqualTo(GO);
        assertThat(plan.next(seconds(8))).isEqualTo(FAIL);
    }

    private static long seconds(long number) {
        return Duration.ofSeconds(number).toNanos();
    }
}
